import { type IdFilter, type JsonOptions, RegistryError, type Value } from '@flextype-bun/registry-core';
import type { CachedResponse } from '../http/cached-response.ts';
import { ANY_DEPTH, batchEnvelope, type Failure, type Flavour, toFailedItem, toItem } from './flavours.ts';
import {
  checkEncodable,
  encodeToBytes,
  type ItemState,
  type JsonBytes,
  ResponseTooLargeError,
} from './json-bytes.ts';

/** The dependencies of {@link LargeResponses}. */
export interface LargeResponsesOptions {
  readonly flavour: Flavour;
  readonly json: JsonOptions;
  readonly filter: IdFilter | undefined;
  readonly create: (text: JsonBytes) => CachedResponse;
  readonly fail: (failure: EncodingFailure) => CachedResponse;
}

/** Why a value that is set cannot be sent. */
type EncodingFailure = Extract<Failure, 'not-encodable' | 'too-large'>;

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
      const response = await getItem();
      const tag = response?.tag;
      const value = await this.#restrict(id, set);
      const item = this.#toItem(id, value, response && this.#failureOf(response));
      const { pieces, digest } = await encodeToBytes(item, { ...json, pretty: false, depth: ANY_DEPTH });
      return { digest: tag?.slice(1, -1) ?? digest, data: pieces };
    });
  }

  /** The response for several ids. */
  async batch(items: readonly BatchItem[], fallback: Value | undefined): Promise<CachedResponse> {
    const { json } = this.#options;
    const values: Value[] = [];
    for (const { id, set } of items) {
      const value = (set === undefined ? undefined : await this.#restrict(id, set)) ?? fallback;
      const failure = value === undefined ? undefined : await this.#check(id, value);
      values.push(this.#toItem(id, value, failure));
    }
    return this.#encode(batchEnvelope(values), { ...json, depth: ANY_DEPTH });
  }

  #toItem(id: string, value: Value | undefined, failure: EncodingFailure | undefined): Value {
    const { flavour } = this.#options;
    if (value === undefined) return toFailedItem(flavour, id, 'not-found');
    return failure ? toFailedItem(flavour, id, failure) : toItem(id, value);
  }

  #failureOf(response: CachedResponse): EncodingFailure | undefined {
    if (response.tag !== undefined) return undefined;
    return response === this.#options.fail('too-large') ? 'too-large' : 'not-encodable';
  }

  async #restrict(id: string, set: Value): Promise<Value | undefined> {
    const { filter } = this.#options;
    return filter ? filter.restrictInSlices(id, set) : set;
  }

  async #encode(envelope: Value, json = this.#options.json): Promise<CachedResponse> {
    const { create, fail } = this.#options;
    try {
      return create(await encodeToBytes(envelope, json));
    } catch (error) {
      return fail(toFailure(error));
    }
  }

  async #check(id: string, value: Value): Promise<EncodingFailure | undefined> {
    const { flavour, json } = this.#options;
    try {
      await checkEncodable(flavour.envelope(id, value), json);
      return undefined;
    } catch (error) {
      return toFailure(error);
    }
  }
}

function toFailure(error: unknown): EncodingFailure {
  if (error instanceof ResponseTooLargeError) return 'too-large';
  if (error instanceof RegistryError) return 'not-encodable';
  throw error;
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
