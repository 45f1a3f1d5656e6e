import { GeneralError, type ProviderMetadata } from '@openfeature/core';
import type { ReadableRegistry } from './watched-id.ts';
import { type Emit, type EventDetails, WatchedValues } from './watched-values.ts';

const DEFAULT_READY_TIMEOUT_MS = 5_000;

/** Options of both providers. */
export interface RegistryProviderOptions<Values extends object> {
  /**
   * Ids whose values are kept, with everything below them; each is one connection. The keys of flags are ids.
   */
  readonly ids?: readonly (keyof Values & string)[];
  /**
   * The id that has the flags, in place of `ids`: the keys of flags are those below it, such as `checkout` for
   * `plugins.shop.settings.flags.checkout`.
   */
  readonly prefix?: keyof Values & string;
  /** How long the provider may take to be ready, in ms; 5,000 by default. */
  readonly readyTimeout?: number;
}

/** The lifecycle of a provider, which is the same in both SDKs. */
export abstract class RegistryProvider<Values extends object> {
  readonly metadata: ProviderMetadata = { name: 'flextype-registry' };
  protected readonly values: WatchedValues;
  readonly #base: string;

  /** @throws {GeneralError} if there are both `ids` and a `prefix` */
  constructor(client: ReadableRegistry, options: RegistryProviderOptions<Values>) {
    const { ids, prefix, readyTimeout = DEFAULT_READY_TIMEOUT_MS } = options;
    if (prefix !== undefined && ids !== undefined) {
      throw new GeneralError('Give either ids or prefix, not both');
    }
    this.#base = prefix === undefined ? '' : `${prefix}.`;
    const watched = prefix === undefined ? (ids ?? []) : [prefix];
    this.values = new WatchedValues(client, watched, readyTimeout, (name, details) =>
      this.emit(name, this.#withKeys(details)),
    );
  }

  /** The id of a flag. */
  protected idOf(key: string): string {
    return this.#base + key;
  }

  /** Watches the ids; the SDK calls it. */
  initialize(): Promise<void> {
    return this.values.open();
  }

  /** Ends all connections; the SDK calls it. */
  async onClose(): Promise<void> {
    this.values.close();
  }

  /** Changed ids as the keys of flags. */
  #withKeys(details: EventDetails): EventDetails {
    const { flagsChanged } = details;
    if (flagsChanged === undefined || this.#base === '') return details;
    const below = flagsChanged.filter((id) => id.startsWith(this.#base));
    return { ...details, flagsChanged: below.map((id) => id.slice(this.#base.length)) };
  }

  protected abstract emit(...event: Parameters<Emit>): void;
}
