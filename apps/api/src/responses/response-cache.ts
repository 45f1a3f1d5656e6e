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

/** The dependencies of {@link ResponseCache}. */
export interface ResponseCacheOptions {
  readonly snapshot: Snapshot;
  readonly site: SiteSettings;
  readonly flavour: Flavour;
  /** Removes what the token may not see; `undefined` if it may see everything. */
  readonly filter: IdFilter | undefined;
  /** Headers of every response. */
  readonly common: HeaderFields;
  /** Smallest response that is compressed, in bytes; 0 turns compression off. */
  readonly compress: number;
}

// Pollers repeat a few lists of ids; clearing the cache costs less than tracking the oldest entry. Large batches are
// not cached, so that they cannot fill the memory.
const MAX_CACHED_BATCHES = 64;

/**
 * The responses of one flavour to one snapshot, for tokens with the same scope. Responses with a value are kept; those
 * to unset ids are not, so that requests for them cannot fill the memory.
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
      fail: (failure) => this.failure(failure),
    });
  }

  /**
   * The response for one id. A large one is created in the background.
   *
   * @param fallback the request's `default`, which replaces an unset value
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
   * The response for several ids, including those without a value. Repeated ids are answered once, so that a request
   * cannot multiply a large value.
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

  /** The state of an item for events. Only those of set ids are kept. */
  state(id: string): ItemState | Promise<ItemState> {
    const known = this.#states.get(id);
    if (known) return known;
    const set = this.#lookup(id);
    if (set !== undefined && this.#isLargeValue(id, set)) {
      const getItem = () => this.#found.get(id) ?? this.#largeItem(id, set);
      return this.#large.state(id, set, getItem).then((state) => this.#keepState(id, state));
    }
    const data = wrapperText(this.#toItem(id, this.#restrict(id, set)), { ...this.#json, pretty: false });
    // The digest of the item's ETag, so that clients can switch between polling and streaming.
    const digest = this.#found.get(id)?.tag?.slice(1, -1) ?? digestOf(data);
    return this.#keepState(id, { digest, data });
  }

  /** Whether the cached response for the id is large. */
  isLarge(id: string): boolean {
    return this.#found.get(id)?.isLarge === true;
  }

  failure(failure: Failure): CachedResponse {
    let response = this.#failures.get(failure);
    if (!response) {
      const { flavour } = this.#options;
      const init = { status: flavour.statuses[failure], headers: this.#failureHeaders };
      response = new CachedResponse(errorText(flavour, failure, this.#json), init);
      this.#failures.set(failure, response);
    }
    return response;
  }

  /** The data of an error event: JSON on one line. */
  errorData(failure: Failure): string {
    return errorText(this.#options.flavour, failure, { ...this.#json, pretty: false });
  }

  #lookup(id: string): Value | undefined {
    const { snapshot, flavour } = this.#options;
    const asFound = flavour.answersNull && snapshot.project.release.nullIsSet;
    return (asFound ? find : lookup)(snapshot.tree, id);
  }

  #isLargeValue(id: string, set: Value): boolean {
    // Thousands may ask for the id at the same time: do not measure its value again for each.
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

  /** An item of a batch, or its error: the same as in the response for the id alone. */
  #toItem(id: string, value: Value | undefined, fallback?: Value): Value {
    const { flavour } = this.#options;
    const response = value === undefined ? this.#missing(id, fallback) : this.#itemOf(id, value);
    const shown = value ?? fallback;
    if (shown === undefined) return toFailedItem(flavour, id, 'not-found');
    return response.tag === undefined ? toFailedItem(flavour, id, 'not-encodable') : toItem(id, shown);
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
    return new CachedResponse(text, { status: 200, headers }, { tag, isCompressible });
  }
}
