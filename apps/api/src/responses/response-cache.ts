import {
  encodeJson,
  find,
  type IdFilter,
  isLargeValue,
  type JsonOptions,
  lookup,
  RegistryError,
  type Snapshot,
  toList,
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
import type { ItemState } from './json-bytes.ts';
import { LargeResponses } from './large-responses.ts';
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
  readonly #large: LargeResponses;

  constructor(options: ResponseCacheOptions) {
    const { site, flavour, filter, common } = options;
    this.#options = options;
    this.#json = flavour.json(site.encode);
    const type = `application/json;charset=${site.charset}`;
    this.#failureHeaders = new Headers({ 'Content-Type': type, 'Cache-Control': 'no-store', ...common });
    this.#foundType = flavour.namesCharset ? type : 'application/json';
    this.#large = new LargeResponses({
      flavour,
      filter,
      json: this.#json,
      create: ({ pieces, digest }) => {
        const text = new Blob([...pieces]);
        return this.#create(text, text.size, digest);
      },
      notEncodable: () => this.failure('not-encodable'),
    });
  }

  /**
   * The response to one id. A large one is made beside other work.
   *
   * @param fallback the request's `default`, which stands in for a value that is not set
   */
  item(id: string, fallback: Value | undefined): CachedResponse | Promise<CachedResponse> {
    const known = this.#found.get(id);
    if (known) return known;
    const set = this.#lookup(id);
    if (set !== undefined && this.#isLargeValue(id, set)) {
      return this.#largeItem(id, set).then((response) => response ?? this.#missing(id, fallback));
    }
    const value = this.#restrict(id, set);
    return value === undefined ? this.#missing(id, fallback) : this.#itemOf(id, value);
  }

  /**
   * Many items in one answer, those that cannot be told among them, each once: so it is never longer than the registry
   * is deep, whatever is asked for.
   */
  batch(ids: readonly string[], fallback: Value | undefined): CachedResponse | Promise<CachedResponse> {
    const distinct = [...new Set(ids)];
    const key = JSON.stringify(distinct);
    const known = fallback === undefined ? this.#batches.get(key) : undefined;
    if (known) return known;
    const items = distinct.map((id) => ({ id, set: this.#lookup(id) }));
    if (isLargeValue(toList(items.map(({ set }) => set ?? null)))) return this.#large.batch(items, fallback);
    const values = items.map(({ id, set }) => this.#toItem(id, this.#restrict(id, set), fallback));
    const response = this.#toResponse(wrapperText(batchEnvelope(values), this.#json));
    if (fallback === undefined && !response.isLarge) {
      if (this.#batches.size >= MAX_CACHED_BATCHES) this.#batches.clear();
      this.#batches.set(key, response);
    }
    return response;
  }

  /** An item as a stream tells it; only that of an id that is set is remembered. */
  state(id: string): ItemState | Promise<ItemState> {
    const known = this.#states.get(id);
    if (known) return known;
    const set = this.#lookup(id);
    if (set !== undefined && this.#isLargeValue(id, set)) {
      const getItem = () => this.#found.get(id) ?? this.#largeItem(id, set);
      return this.#large.state(id, set, getItem).then((state) => this.#keepState(id, state));
    }
    const data = wrapperText(this.#toItem(id, this.#restrict(id, set)), { ...this.#json, pretty: false });
    // That of the item's tag, so that a client that asks and one that listens can take turns.
    const digest = this.#found.get(id)?.tag?.slice(1, -1) ?? digestOf(data);
    return this.#keepState(id, { digest, data });
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

  #lookup(id: string): Value | undefined {
    const { snapshot, flavour } = this.#options;
    const asFound = flavour.answersNull && snapshot.project.release.nullIsSet;
    return (asFound ? find : lookup)(snapshot.tree, id);
  }

  #isLargeValue(id: string, set: Value): boolean {
    // Not weighed again for each of the thousands who may ask for it at the same time.
    return this.#large.isMaking(id) || isLargeValue(set);
  }

  #restrict(id: string, set: Value | undefined): Value | undefined {
    const { filter } = this.#options;
    return set === undefined || !filter ? set : filter.restrict(id, set);
  }

  #missing(id: string, fallback: Value | undefined): CachedResponse {
    const { flavour } = this.#options;
    const instead = flavour.takesDefault ? fallback : undefined;
    if (instead === undefined && flavour.missing === 'error') return this.failure('not-found');
    return this.#encode(id, instead ?? null);
  }

  async #largeItem(id: string, set: Value): Promise<CachedResponse | undefined> {
    const response = await this.#large.item(id, set);
    return response && this.#keep(id, response);
  }

  #keep(id: string, response: CachedResponse): CachedResponse {
    this.#found.set(id, response);
    return response;
  }

  #keepState(id: string, state: ItemState): ItemState {
    if (this.#found.get(id)?.tag !== undefined) this.#states.set(id, state);
    return state;
  }

  /** An item of many, or why there is none: as it would be answered by itself. */
  #toItem(id: string, value: Value | undefined, fallback?: Value): Value {
    const { flavour } = this.#options;
    const response = value === undefined ? this.#missing(id, fallback) : this.#itemOf(id, value);
    const said = value ?? fallback;
    if (said === undefined) return toFailedItem(flavour, id, 'not-found');
    return response.tag === undefined ? toFailedItem(flavour, id, 'not-encodable') : toItem(id, said);
  }

  #itemOf(id: string, value: Value): CachedResponse {
    return this.#found.get(id) ?? this.#keep(id, this.#encode(id, value));
  }

  #encode(id: string, value: Value): CachedResponse {
    try {
      return this.#toResponse(encodeJson(this.#options.flavour.envelope(id, value), this.#json));
    } catch (error) {
      if (error instanceof RegistryError) return this.failure('not-encodable');
      throw error;
    }
  }

  #toResponse(text: string): CachedResponse {
    return this.#create(text, Buffer.byteLength(text), digestOf(text));
  }

  #create(text: string | Blob, bytes: number, digest: string): CachedResponse {
    const { common, compress } = this.#options;
    const isCompressible = compress > 0 && bytes >= compress;
    const tag = entityTag(digest);
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
