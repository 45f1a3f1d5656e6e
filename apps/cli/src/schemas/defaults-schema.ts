import { relative } from 'node:path';
import { isSecretName, type JsonSchema, type SiteReading, toJsonSchema } from '@flextype-bun/registry-core';
import type { SettingsModule } from './settings-module.ts';

/**
 * A schema derived from default settings: their types, all of them optional. Neither values of the site nor defaults that
 * look like secrets are in it, since a schema may be committed, and a web server may deliver it.
 *
 * @returns what is wrong with the defaults if they cannot be used
 */
export async function toDefaultsSchema(
  site: SiteReading,
  { kind, name, id }: SettingsModule,
): Promise<JsonSchema | string> {
  const files = await site.files(kind, name);
  const defaults = files.find(({ source }) => source === 'defaults');
  if (defaults?.value)
    return withoutSecrets(toJsonSchema(defaults.value, { purpose: 'settings', title: id }));
  const place = relative(site.project.root, site.sources(kind, name).defaults);
  return `${place} ${defaults?.exists ? 'is broken; "flextype-registry doctor" says how' : 'does not exist'}`;
}

function withoutSecrets(schema: JsonSchema): JsonSchema {
  const properties = Object.entries((schema['properties'] ?? {}) as Readonly<Record<string, JsonSchema>>);
  if (properties.length === 0) return schema;
  const safe = properties.map(([name, { default: value, ...rest }]): [string, JsonSchema] => [
    name,
    withoutSecrets(value === undefined || isSecretName(name) ? rest : { ...rest, default: value }),
  ]);
  return { ...schema, properties: Object.fromEntries(safe) };
}
