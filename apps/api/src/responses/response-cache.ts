import {
  encodeJson,
  find,
  type IdFilter,
  type JsonOptions,
  lookup,
  RegistryError,
  type Snapshot,
  type Value,
} from '@flextype-bun/registry-core';
import { CachedResponse } from '../http/cached-response.ts';
import { digestOf, entityTag } from '../http/etag.ts';
import type { HeaderFields } from '../http/headers.ts';
import {
  batchEnvelope,
  errorText,
  type Failure,
  type Flavour,
  toFailedItem,
  toItem,
  wrapperText,
} from './flavours.ts';
import type { SiteSettings } from './site-settings.ts';

/** What the answers of a route are made from. */
export interface ResponseCacheOptions {
  readonly snapshot: Snapshot;
  readonly site: SiteSettings;
  readonly flavour: Flavour;
  /** Removes what the token may not see; `undefined` if it may see everything. */
  readonly filter: IdFilter | undefined;
  /** Headers that all answers have. */
  readonly common: HeaderFields;
  /** From this size on answers are compressed, in bytes; 0 for never. */
  readonly compress: number;
}

/** The state of one item as a stream tells it. */
export interface ItemState {
  /** Equal for equal data only. */
  readonly digest: string;
  /** JSON in one line. */
  readonly data: string;
}

// Pollers ask for the same few lists over and over; beginning anew costs less than knowing the oldest. Large ones are
// made for each call, so that nobody can fill the memory with them.
const MAX_CACHED_BATCHES = 64;

/**
 * All answers of one flavour from one snapshot, to those who see the same of it. The text of an id that is set is made
 * once; ids that are not set leave nothing behind, so that asking for them cannot fill the memory.
 */
export class ResponseCache {
  readonly #options: ResponseCacheOptions;
  readonly #json: JsonOptions;
  readonly #foundType: string;
  readonly #failureHeaders: Headers;
  readonly #found = new Map<string, CachedResponse>();
  readonly #batches = new Map<string, CachedResponse>();
  readonly #states = new Map<string, ItemState>();
  readonly #failures = new Map<Failure, CachedResponse>();

  constructor(options: ResponseCacheOptions) {
    const { site, flavour, common } = options;
    this.#options = options;
    this.#json = flavour.json(site.encode);
    const type = `application/json;charset=${site.charset}`;
    this.#failureHeaders = new Headers({ 'Content-Type': type, 'Cache-Control': 'no-store', ...common });
    this.#foundType = flavour.namesCharset ? type : 'application/json';
  }

  /** @param fallback the request's `default`, which stands in for a value that is not set */
  item(id: string, fallback: Value | undefined): CachedResponse {
    const known = this.#found.get(id);
    if (known) return known;
    const { flavour } = this.#options;
    const value = this.#value(id);
    if (value !== undefined) {
      const answer = this.#encode(flavour.envelope(id, value));
      this.#found.set(id, answer);
      return answer;
    }
    const instead = flavour.takesDefault ? fallback : undefined;
    if (instead === undefined && flavour.missing === 'error') return this.failure('not-found');
    return this.#encode(flavour.envelope(id, instead ?? null));
  }

  /**
   * Many items in one answer, those that cannot be told among them, each once: so it is never longer than the registry
   * is deep, whatever is asked for.
   */
  batch(ids: readonly string[], fallback: Value | undefined): CachedResponse {
    const distinct = [...new Set(ids)];
    const key = JSON.stringify(distinct);
    const known = fallback === undefined ? this.#batches.get(key) : undefined;
    if (known) return known;
    const items = distinct.map((id) => this.#item(id, fallback));
    const answer = this.#toResponse(wrapperText(batchEnvelope(items), this.#json));
    if (fallback === undefined && !answer.isLarge) {
      if (this.#batches.size >= MAX_CACHED_BATCHES) this.#batches.clear();
      this.#batches.set(key, answer);
    }
    return answer;
  }

  /** An item as a stream tells it; only that of an id that is set is remembered. */
  state(id: string): ItemState {
    const known = this.#states.get(id);
    if (known) return known;
    const data = wrapperText(this.#item(id, undefined), { ...this.#json, pretty: false });
    // That of the item's tag, so that a client that asks and one that listens can take turns.
    const { tag } = this.item(id, undefined);
    const state = { digest: tag?.slice(1, -1) ?? digestOf(data), data };
    if (tag !== undefined) this.#states.set(id, state);
    return state;
  }

  /** Whether the answer is known to be large. */
  isLarge(id: string): boolean {
    return this.#found.get(id)?.isLarge === true;
  }

  failure(failure: Failure): CachedResponse {
    let answer = this.#failures.get(failure);
    if (!answer) {
      const { flavour } = this.#options;
      const init = { status: flavour.statuses[failure], headers: this.#failureHeaders };
      answer = new CachedResponse(errorText(flavour, failure, this.#json), init);
      this.#failures.set(failure, answer);
    }
    return answer;
  }

  /** An error as a stream tells it: JSON in one line. */
  errorData(failure: Failure): string {
    return errorText(this.#options.flavour, failure, { ...this.#json, pretty: false });
  }

  #value(id: string): Value | undefined {
    const { snapshot, filter, flavour } = this.#options;
    const asFound = flavour.answersNull && snapshot.project.release.nullIsSet;
    const value = (asFound ? find : lookup)(snapshot.tree, id);
    return value === undefined ? undefined : filter ? filter.restrict(id, value) : value;
  }

  /** An item of many, or why there is none: as it would be answered by itself. */
  #item(id: string, fallback: Value | undefined): Value {
    const { flavour } = this.#options;
    const value = this.#value(id) ?? fallback;
    if (value === undefined) return toFailedItem(flavour, id, 'not-found');
    return this.item(id, fallback).tag === undefined
      ? toFailedItem(flavour, id, 'not-encodable')
      : toItem(id, value);
  }

  #encode(envelope: Value): CachedResponse {
    try {
      return this.#toResponse(encodeJson(envelope, this.#json));
    } catch (error) {
      if (error instanceof RegistryError) return this.failure('not-encodable');
      throw error;
    }
  }

  #toResponse(text: string): CachedResponse {
    const { common, compress } = this.#options;
    const isCompressible = compress > 0 && Buffer.byteLength(text) >= compress;
    const tag = entityTag(text);
    const headers = new Headers({
      'Content-Type': this.#foundType,
      ETag: tag,
      'Cache-Control': 'private, no-cache',
      ...common,
    });
    if (isCompressible) headers.append('Vary', 'Accept-Encoding');
    return new CachedResponse(text, { status: 200, headers }, tag, isCompressible);
  }
}
