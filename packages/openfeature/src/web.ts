import type { RegistryClient } from '@flextype-bun/client';
import {
  FlagNotFoundError,
  GeneralError,
  type JsonValue,
  OpenFeatureEventEmitter,
  type Provider,
  ProviderEvents,
  type ResolutionDetails,
} from '@openfeature/web-sdk';
import { type FlagTypes, type FoundValue, toDetails, toObjectDetails } from './evaluate.ts';
import { RegistryProvider, type RegistryProviderOptions } from './registry-provider.ts';
import type { Emit } from './watched-values.ts';

export type { RegistryProviderOptions };

/** Options of {@link RegistryWebProvider}: `ids` or a `prefix`. */
export type RegistryWebProviderOptions<Values extends object> = RegistryProviderOptions<Values> &
  ({ readonly ids: readonly (keyof Values & string)[] } | { readonly prefix: keyof Values & string });

/**
 * Flags for `@openfeature/web-sdk`: the values of a registry, by id. They are kept in memory, where evaluations find
 * them at once, and change as the registry does. The evaluation context is ignored.
 *
 * @example
 * const client = createClient('https://example.org', { token });
 * const provider = new RegistryWebProvider(client, { ids: ['plugins.shop.settings.flags'] });
 * await OpenFeature.setProviderAndWait(provider);
 * OpenFeature.getClient().getBooleanValue('plugins.shop.settings.flags.checkout', false);
 */
export class RegistryWebProvider<Values extends object = Record<string, unknown>>
  extends RegistryProvider<Values>
  implements Provider
{
  readonly runsOn = 'client';
  readonly events: OpenFeatureEventEmitter = new OpenFeatureEventEmitter();
  readonly #watched: readonly string[];

  /**
   * @param options the flags: there are no others
   * @throws {GeneralError} if there are neither `ids` nor a `prefix`, or both
   */
  constructor(client: RegistryClient<Values>, options: RegistryWebProviderOptions<Values>) {
    const { ids = [], prefix } = options;
    if (prefix === undefined && ids.length === 0) {
      throw new GeneralError('ids is empty: name the ids that have the flags, or the prefix of all of them');
    }
    super(client, options);
    this.#watched = prefix === undefined ? ids : [prefix];
  }

  resolveBooleanEvaluation(key: string): ResolutionDetails<boolean> {
    return this.#resolve(key, 'boolean');
  }

  resolveStringEvaluation(key: string): ResolutionDetails<string> {
    return this.#resolve(key, 'string');
  }

  resolveNumberEvaluation(key: string): ResolutionDetails<number> {
    return this.#resolve(key, 'number');
  }

  resolveObjectEvaluation<Value extends JsonValue>(key: string, fallback: Value): ResolutionDetails<Value> {
    const id = this.idOf(key);
    return toObjectDetails(id, this.#find(id), fallback);
  }

  protected override emit(...[name, details]: Parameters<Emit>): void {
    this.events.emit(ProviderEvents[name], details);
  }

  #resolve<Type extends keyof FlagTypes>(key: string, type: Type): ResolutionDetails<FlagTypes[Type]> {
    const id = this.idOf(key);
    return toDetails(id, type, this.#find(id));
  }

  #find(id: string): FoundValue {
    const found = this.values.find(id);
    if (found) return found;
    throw new FlagNotFoundError(`${id} is in none of the ids of the provider: ${this.#watched.join(', ')}`);
  }
}
