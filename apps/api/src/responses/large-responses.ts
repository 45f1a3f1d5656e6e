import {
  encodeJsonInSlices,
  type IdFilter,
  type JsonOptions,
  RegistryError,
  type Value,
} from '@flextype-bun/registry-core';
import type { CachedResponse } from '../http/cached-response.ts';
import { ANY_DEPTH, batchEnvelope, type Flavour, toFailedItem, toItem } from './flavours.ts';
import { encodeToBytes, type ItemState, type JsonBytes } from './json-bytes.ts';

/** The dependencies of {@link LargeResponses}. */
export interface LargeResponsesOptions {
  readonly flavour: Flavour;
  readonly json: JsonOptions;
  readonly filter: IdFilter | undefined;
  readonly create: (text: JsonBytes) => CachedResponse;
  /** Returns the response for a value that JSON cannot represent. */
  readonly notEncodable: () => CachedResponse;
}

export interface BatchItem {
  readonly id: string;
  /** The value in the registry, before the filter. */
  readonly set: Value | undefined;
}

/** Creates responses with large values without blocking the event loop. Concurrent requests share one job. */
export class LargeResponses {
  readonly #options: LargeResponsesOptions;
  readonly #items = new Map<string, Promise<CachedResponse | undefined>>();
  readonly #states = new Map<string, Promise<ItemState>>();

  constructor(options: LargeResponsesOptions) {
    this.#options = options;
  }

  /** Whether a response for the id is in progress. */
  isMaking(id: string): boolean {
    return this.#items.has(id) || this.#states.has(id);
  }

  /** The response for one id; `undefined` if the filter hides the whole value. */
  item(id: string, set: Value): Promise<CachedResponse | undefined> {
    return once(this.#items, id, async () => {
      const value = await this.#restrict(id, set);
      return value === undefined ? undefined : this.#encode(this.#options.flavour.envelope(id, value));
    });
  }

  /** @param getItem returns the response for the id alone */
  state(
    id: string,
    set: Value,
    getItem: () => CachedResponse | Promise<CachedResponse | undefined>,
  ): Promise<ItemState> {
    return once(this.#states, id, async () => {
      const { json } = this.#options;
      const tag = (await getItem())?.tag;
      const value = await this.#restrict(id, set);
      const item = this.#toItem(id, value, { isEncodable: tag !== undefined });
      const { pieces, digest } = await encodeToBytes(item, { ...json, pretty: false, depth: ANY_DEPTH });
      return { digest: tag?.slice(1, -1) ?? digest, data: pieces };
    });
  }

  /** The response for several ids. */
  async batch(items: readonly BatchItem[], fallback: Value | undefined): Promise<CachedResponse> {
    const { json, create } = this.#options;
    const values: Value[] = [];
    for (const { id, set } of items) {
      const value = (set === undefined ? undefined : await this.#restrict(id, set)) ?? fallback;
      const isEncodable = value !== undefined && (await this.#isEncodable(id, value));
      values.push(this.#toItem(id, value, { isEncodable }));
    }
    return create(await encodeToBytes(batchEnvelope(values), { ...json, depth: ANY_DEPTH }));
  }

  #toItem(id: string, value: Value | undefined, { isEncodable }: { readonly isEncodable: boolean }): Value {
    const { flavour } = this.#options;
    if (value === undefined) return toFailedItem(flavour, id, 'not-found');
    return isEncodable ? toItem(id, value) : toFailedItem(flavour, id, 'not-encodable');
  }

  async #restrict(id: string, set: Value): Promise<Value | undefined> {
    const { filter } = this.#options;
    return filter ? filter.restrictInSlices(id, set) : set;
  }

  async #encode(envelope: Value): Promise<CachedResponse> {
    const { json, create, notEncodable } = this.#options;
    try {
      return create(await encodeToBytes(envelope, json));
    } catch (error) {
      if (error instanceof RegistryError) return notEncodable();
      throw error;
    }
  }

  async #isEncodable(id: string, value: Value): Promise<boolean> {
    const { flavour, json } = this.#options;
    try {
      await encodeJsonInSlices(flavour.envelope(id, value), json, () => undefined);
      return true;
    } catch (error) {
      if (error instanceof RegistryError) return false;
      throw error;
    }
  }
}

/** Returns the job in progress for a key, or starts one. */
function once<Made>(
  pending: Map<string, Promise<Made>>,
  key: string,
  make: () => Promise<Made>,
): Promise<Made> {
  const known = pending.get(key);
  if (known !== undefined) return known;
  const made = make().finally(() => pending.delete(key));
  pending.set(key, made);
  return made;
}
