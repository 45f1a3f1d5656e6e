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

/** What large responses are made with. */
export interface LargeResponsesOptions {
  readonly flavour: Flavour;
  readonly json: JsonOptions;
  readonly filter: IdFilter | undefined;
  readonly create: (text: JsonBytes) => CachedResponse;
  /** The response where a value has no JSON. */
  readonly notEncodable: () => CachedResponse;
}

/** One of the items of a batch. */
export interface BatchItem {
  readonly id: string;
  /** What is set, before anything is taken out of it. */
  readonly set: Value | undefined;
}

/** Makes responses with large values beside other work; the same one is made once for all who ask meanwhile. */
export class LargeResponses {
  readonly #options: LargeResponsesOptions;
  readonly #items = new Map<string, Promise<CachedResponse | undefined>>();
  readonly #states = new Map<string, Promise<ItemState>>();

  constructor(options: LargeResponsesOptions) {
    this.#options = options;
  }

  /** Whether the response to an id is being made. */
  isMaking(id: string): boolean {
    return this.#items.has(id) || this.#states.has(id);
  }

  /** The response to one id; `undefined` if nothing of the value may be seen. */
  item(id: string, set: Value): Promise<CachedResponse | undefined> {
    return once(this.#items, id, async () => {
      const value = await this.#restrict(id, set);
      return value === undefined ? undefined : this.#encode(this.#options.flavour.envelope(id, value));
    });
  }

  /** @param getItem gives the response to the id by itself */
  state(
    id: string,
    set: Value,
    getItem: () => CachedResponse | Promise<CachedResponse | undefined>,
  ): Promise<ItemState> {
    return once(this.#states, id, async () => {
      const { json } = this.#options;
      const tag = (await getItem())?.tag;
      const value = await this.#restrict(id, set);
      const item = this.#toItem(id, value, tag !== undefined);
      const { pieces, digest } = await encodeToBytes(item, { ...json, pretty: false, depth: ANY_DEPTH });
      return { digest: tag?.slice(1, -1) ?? digest, data: pieces };
    });
  }

  /** The response to many ids. */
  async batch(items: readonly BatchItem[], fallback: Value | undefined): Promise<CachedResponse> {
    const { json, create } = this.#options;
    const values: Value[] = [];
    for (const { id, set } of items) {
      const value = (set === undefined ? undefined : await this.#restrict(id, set)) ?? fallback;
      values.push(this.#toItem(id, value, value !== undefined && (await this.#isEncodable(id, value))));
    }
    return create(await encodeToBytes(batchEnvelope(values), { ...json, depth: ANY_DEPTH }));
  }

  #toItem(id: string, value: Value | undefined, isEncodable: boolean): Value {
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

/** Starts to make something, unless it is being made. */
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
