import {
  encodeJson,
  type JsonOptions,
  lookup,
  RegistryError,
  type Snapshot,
  type Value,
} from '@flextype-bun/registry-core';
import { errorText, type Failure, type Flavour } from './flavours.ts';
import type { SiteSettings } from './site-settings.ts';

/** A status and the text of a body. */
export interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

/**
 * All answers of one flavour from one snapshot. The text of an id that is set is made once; ids that are not set
 * leave nothing behind, so that asking for them cannot fill the memory.
 */
export class Answers {
  readonly #foundType: string;
  readonly #failureType: string;
  readonly #snapshot: Snapshot;
  readonly #flavour: Flavour;
  readonly #json: JsonOptions;
  readonly #found = new Map<string, Answer>();
  readonly #failures = new Map<Failure, Answer>();

  constructor(snapshot: Snapshot, site: SiteSettings, flavour: Flavour) {
    this.#snapshot = snapshot;
    this.#flavour = flavour;
    this.#json = flavour.json(site.encode);
    this.#failureType = `application/json;charset=${site.charset}`;
    this.#foundType = flavour.namesCharset ? this.#failureType : 'application/json';
  }

  /** @param fallback the request's `default`, which stands in for a value that is not set */
  item(id: string, fallback: Value | undefined): Answer {
    const known = this.#found.get(id);
    if (known) return known;
    const value = lookup(this.#snapshot.tree, id);
    if (value !== undefined) {
      const answer = this.#envelope(id, value);
      this.#found.set(id, answer);
      return answer;
    }
    const instead = this.#flavour.takesDefault ? fallback : undefined;
    if (instead === undefined && this.#flavour.missing === 'error') return this.failure('not-found');
    return this.#envelope(id, instead ?? null);
  }

  failure(failure: Failure): Answer {
    let answer = this.#failures.get(failure);
    if (!answer) {
      const body = errorText(this.#flavour, failure, this.#json);
      answer = { status: this.#flavour.statuses[failure], contentType: this.#failureType, body };
      this.#failures.set(failure, answer);
    }
    return answer;
  }

  #envelope(id: string, value: Value): Answer {
    try {
      const body = encodeJson(this.#flavour.envelope(id, value), this.#json);
      return { status: 200, contentType: this.#foundType, body };
    } catch (error) {
      if (error instanceof RegistryError) return this.failure('no-json');
      throw error;
    }
  }
}
