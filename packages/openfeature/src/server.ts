import type { RegistryClient, RegistryClientError } from '@flextype-bun/client';
import {
  type JsonValue,
  OpenFeatureEventEmitter,
  type Provider,
  ProviderEvents,
  type ResolutionDetails,
} from '@openfeature/server-sdk';
import {
  type FlagTypes,
  type FoundValue,
  toDetails,
  toObjectDetails,
  toOpenFeatureError,
} from './evaluate.ts';
import { RegistryProvider, type RegistryProviderOptions } from './registry-provider.ts';
import type { ReadableRegistry } from './watched-id.ts';
import type { Emit } from './watched-values.ts';

export type { RegistryProviderOptions };

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
  extends RegistryProvider<Values>
  implements Provider
{
  readonly runsOn = 'server';
  readonly events: OpenFeatureEventEmitter = new OpenFeatureEventEmitter();
  readonly #client: ReadableRegistry;

  /**
   * @param options which flags are kept; others are requested at each evaluation, which counts as a call of the token
   * @throws {GeneralError} if there are both `ids` and a `prefix`
   */
  constructor(client: RegistryClient<Values>, options: RegistryProviderOptions<Values> = {}) {
    super(client, options);
    this.#client = client;
  }

  resolveBooleanEvaluation(key: string): Promise<ResolutionDetails<boolean>> {
    return this.#resolve(key, 'boolean');
  }

  resolveStringEvaluation(key: string): Promise<ResolutionDetails<string>> {
    return this.#resolve(key, 'string');
  }

  resolveNumberEvaluation(key: string): Promise<ResolutionDetails<number>> {
    return this.#resolve(key, 'number');
  }

  async resolveObjectEvaluation<Value extends JsonValue>(
    key: string,
    fallback: Value,
  ): Promise<ResolutionDetails<Value>> {
    const id = this.idOf(key);
    return toObjectDetails(id, await this.#find(id), fallback);
  }

  protected override emit(...[name, details]: Parameters<Emit>): void {
    this.events.emit(ProviderEvents[name], details);
  }

  async #resolve<Type extends keyof FlagTypes>(
    key: string,
    type: Type,
  ): Promise<ResolutionDetails<FlagTypes[Type]>> {
    const id = this.idOf(key);
    return toDetails(id, type, await this.#find(id));
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
