import type { Value } from '@flextype-bun/yaml';
import type { Registry } from '../live/registry.ts';
import type { JsonOptions } from '../values/json-options.ts';

/** A registry whose ids are known, with the types of their values: `Values` is the interface that `toTypes` writes. */
export interface TypedRegistry<Values extends object>
  extends Omit<Registry, 'get' | 'has' | 'json' | 'value'> {
  /** The value of an id; `undefined` where a later change of the site has taken it away. */
  get<Id extends keyof Values & string>(id: Id): Values[Id] | undefined;
  /** The value of an id, or `fallback` where it is not set. */
  get<Id extends keyof Values & string, Fallback>(id: Id, fallback: Fallback): Values[Id] | Fallback;
  has(id: keyof Values & string): boolean;
  json(id: keyof Values & string, options?: Partial<JsonOptions>): string | undefined;
  value(id: keyof Values & string): Value | undefined;
}

/**
 * The same registry, with the ids and types of a site: a misspelt id does not compile. Nothing is checked when it
 * runs; the types tell of the site as it was when they were made.
 *
 * @example
 * import type { SiteRegistry } from './site-registry.ts'; // flextype-registry types > site-registry.ts
 * const registry = typedRegistry<SiteRegistry>(await openRegistry('/var/www/site'));
 * registry.get('plugins.site.settings.title')?.toUpperCase();
 */
export function typedRegistry<Values extends object>(registry: Registry): TypedRegistry<Values> {
  return registry as TypedRegistry<Values>;
}
