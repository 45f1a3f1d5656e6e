import type { ProviderMetadata } from '@openfeature/core';
import type { ReadableRegistry } from './watched-id.ts';
import { type Emit, WatchedValues } from './watched-values.ts';

const DEFAULT_READY_TIMEOUT_MS = 5_000;

/** Options of both providers. */
export interface RegistryProviderOptions {
  /** How long the provider may take to be ready, in ms; 5,000 by default. */
  readonly readyTimeout?: number;
}

/** The life of a provider, which is the same in both SDKs. */
export abstract class RegistryProvider {
  readonly metadata: ProviderMetadata = { name: 'flextype-registry' };
  protected readonly values: WatchedValues;

  constructor(
    client: ReadableRegistry,
    ids: readonly string[],
    { readyTimeout = DEFAULT_READY_TIMEOUT_MS }: RegistryProviderOptions,
  ) {
    const emit: Emit = (name, details) => this.emit(name, details);
    this.values = new WatchedValues(client, ids, readyTimeout, emit);
  }

  /** Watches the ids; the SDK calls it. */
  initialize(): Promise<void> {
    return this.values.open();
  }

  /** Ends all connections; the SDK calls it. */
  async onClose(): Promise<void> {
    this.values.close();
  }

  protected abstract emit(...event: Parameters<Emit>): void;
}
