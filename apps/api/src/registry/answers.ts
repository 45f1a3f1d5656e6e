import {
  encodeJson,
  type JsonOptions,
  lookup,
  RegistryError,
  type Snapshot,
  type Value,
} from '@flextype-bun/registry-core';
import type { HeaderFields } from './cors.ts';
import { errorText, type Failure, type Flavour } from './flavours.ts';
import type { SiteSettings } from './site-settings.ts';

/** A body, and the status and headers that go with it, in the form that a `Response` takes over fastest. */
export interface Answer {
  readonly body: string | Blob;
  readonly init: { readonly status: number; readonly headers: Headers };
}

// From this length on, in characters, a body is kept as bytes, since Bun would encode a text anew for every answer, and
// is answered in the turn of its request: later, Bun 1.4 sends what does not fit into 16 kB in some twenty pieces.
const LARGE = 4_096;

/**
 * All answers of one flavour from one snapshot. The text of an id that is set is made once; ids that are not set
 * leave nothing behind, so that asking for them cannot fill the memory.
 */
export class Answers {
  readonly #foundHeaders: Headers;
  readonly #failureHeaders: Headers;
  readonly #snapshot: Snapshot;
  readonly #flavour: Flavour;
  readonly #json: JsonOptions;
  readonly #found = new Map<string, Answer>();
  readonly #failures = new Map<Failure, Answer>();

  /** @param common headers that all answers have */
  constructor(snapshot: Snapshot, site: SiteSettings, flavour: Flavour, common: HeaderFields) {
    this.#snapshot = snapshot;
    this.#flavour = flavour;
    this.#json = flavour.json(site.encode);
    const type = `application/json;charset=${site.charset}`;
    this.#failureHeaders = new Headers({ 'Content-Type': type, ...common });
    this.#foundHeaders = new Headers({
      'Content-Type': flavour.namesCharset ? type : 'application/json',
      ...common,
    });
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

  /** Whether the answer is known to be large. */
  isLarge(id: string): boolean {
    return typeof this.#found.get(id)?.body === 'object';
  }

  failure(failure: Failure): Answer {
    let answer = this.#failures.get(failure);
    if (!answer) {
      const body = errorText(this.#flavour, failure, this.#json);
      answer = { body, init: { status: this.#flavour.statuses[failure], headers: this.#failureHeaders } };
      this.#failures.set(failure, answer);
    }
    return answer;
  }

  #envelope(id: string, value: Value): Answer {
    try {
      const text = encodeJson(this.#flavour.envelope(id, value), this.#json);
      const body = text.length < LARGE ? text : new Blob([text]);
      return { body, init: { status: 200, headers: this.#foundHeaders } };
    } catch (error) {
      if (error instanceof RegistryError) return this.failure('no-json');
      throw error;
    }
  }
}
