import type { RegistryClient, RegistryClientError } from '@flextype-bun/client';
import {
  type JsonValue,
  OpenFeatureEventEmitter,
  type Provider,
  ProviderEvents,
  type ResolutionDetails,
} from '@openfeature/server-sdk';
import { type FoundValue, toDetails, toObjectDetails, toOpenFeatureError } from './evaluate.ts';
import { RegistryProvider, type RegistryProviderOptions } from './registry-provider.ts';
import type { ReadableRegistry } from './watched-id.ts';
import type { Emit } from './watched-values.ts';

export type { RegistryProviderOptions };

/** Options of {@link RegistryServerProvider}. */
export interface RegistryServerProviderOptions<Values extends object> extends RegistryProviderOptions {
  /**
   * Ids whose values are kept, with everything below them; each is one connection. Other flags are requested at each
   * evaluation, which counts as a call of the token.
   */
  readonly ids?: readonly (keyof Values & string)[];
}

/**
 * Flags for `@openfeature/server-sdk`: the values of a registry, by id. Those of `ids` are kept in memory and change
 * as the registry does; others are requested. The evaluation context is ignored.
 *
 * @example
 * const client = createClient('https://example.org', { token });
 * const provider = new RegistryServerProvider(client, { ids: ['plugins.shop.settings.flags'] });
 * await OpenFeature.setProviderAndWait(provider);
 * await OpenFeature.getClient().getBooleanValue('plugins.shop.settings.flags.checkout', false);
 */
export class RegistryServerProvider<Values extends object = Record<string, unknown>>
  extends RegistryProvider
  implements Provider
{
  readonly runsOn = 'server';
  readonly events: OpenFeatureEventEmitter = new OpenFeatureEventEmitter();
  readonly #client: ReadableRegistry;

  constructor(client: RegistryClient<Values>, options: RegistryServerProviderOptions<Values> = {}) {
    super(client, options.ids ?? [], options);
    this.#client = client;
  }

  async resolveBooleanEvaluation(id: string): Promise<ResolutionDetails<boolean>> {
    return toDetails(id, 'boolean', await this.#find(id));
  }

  async resolveStringEvaluation(id: string): Promise<ResolutionDetails<string>> {
    return toDetails(id, 'string', await this.#find(id));
  }

  async resolveNumberEvaluation(id: string): Promise<ResolutionDetails<number>> {
    return toDetails(id, 'number', await this.#find(id));
  }

  async resolveObjectEvaluation<Value extends JsonValue>(
    id: string,
    fallback: Value,
  ): Promise<ResolutionDetails<Value>> {
    return toObjectDetails(id, await this.#find(id), fallback);
  }

  protected override emit(...[name, details]: Parameters<Emit>): void {
    this.events.emit(ProviderEvents[name], details);
  }

  async #find(id: string): Promise<FoundValue> {
    const found = this.values.find(id);
    if (found) return found;
    try {
      return { value: await this.#client.get(id), isStale: false };
    } catch (error) {
      throw toOpenFeatureError(error as RegistryClientError);
    }
  }
}
