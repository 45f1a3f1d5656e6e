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
import { type FoundValue, toDetails, toObjectDetails } from './evaluate.ts';
import { RegistryProvider, type RegistryProviderOptions } from './registry-provider.ts';
import type { Emit } from './watched-values.ts';

export type { RegistryProviderOptions };

/** Options of {@link RegistryWebProvider}. */
export interface RegistryWebProviderOptions<Values extends object> extends RegistryProviderOptions {
  /** Ids whose values are kept: only these, and everything below them, are flags. Each is one connection. */
  readonly ids: readonly (keyof Values & string)[];
}

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
  extends RegistryProvider
  implements Provider
{
  readonly runsOn = 'client';
  readonly events: OpenFeatureEventEmitter = new OpenFeatureEventEmitter();
  readonly #ids: readonly string[];

  /** @throws {GeneralError} if `ids` is empty */
  constructor(client: RegistryClient<Values>, options: RegistryWebProviderOptions<Values>) {
    if (options.ids.length === 0) throw new GeneralError('ids is empty: name the ids that have the flags');
    super(client, options.ids, options);
    this.#ids = options.ids;
  }

  resolveBooleanEvaluation(id: string): ResolutionDetails<boolean> {
    return toDetails(id, 'boolean', this.#find(id));
  }

  resolveStringEvaluation(id: string): ResolutionDetails<string> {
    return toDetails(id, 'string', this.#find(id));
  }

  resolveNumberEvaluation(id: string): ResolutionDetails<number> {
    return toDetails(id, 'number', this.#find(id));
  }

  resolveObjectEvaluation<Value extends JsonValue>(id: string, fallback: Value): ResolutionDetails<Value> {
    return toObjectDetails(id, this.#find(id), fallback);
  }

  protected override emit(...[name, details]: Parameters<Emit>): void {
    this.events.emit(ProviderEvents[name], details);
  }

  #find(id: string): FoundValue {
    const found = this.values.find(id);
    if (found) return found;
    throw new FlagNotFoundError(`${id} is in none of the ids of the provider: ${this.#ids.join(', ')}`);
  }
}
