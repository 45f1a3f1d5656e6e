import { relative } from 'node:path';
import {
  isSecretName,
  type JsonSchema,
  maskSecrets,
  type SiteReading,
  toJsonSchema,
} from '@flextype-bun/registry-core';
import { withEditorTypes } from './editor-types.ts';
import type { SettingsModule } from './settings-module.ts';

/**
 * A schema derived from default settings: their types, all of them optional. Neither values of the site nor defaults that
 * look like secrets are in it, since a schema may be committed, and a web server may deliver it.
 *
 * @param forEditor whether it is for an editor, which reads some texts in YAML as other types
 * @returns what is wrong with the defaults if they cannot be used
 */
export async function toDefaultsSchema(
  site: SiteReading,
  { kind, name, id }: SettingsModule,
  { forEditor = false }: { readonly forEditor?: boolean } = {},
): Promise<JsonSchema | string> {
  const files = await site.files(kind, name);
  const defaults = files.find(({ source }) => source === 'defaults');
  if (defaults?.value) {
    const schema = withoutSecrets(toJsonSchema(defaults.value, { purpose: 'settings', title: id }));
    return forEditor ? withEditorTypes(schema, defaults) : schema;
  }
  const place = relative(site.project.root, site.sources(kind, name).defaults);
  return `${place} ${defaults?.exists ? 'is broken; "flextype-registry doctor" says how' : 'does not exist'}`;
}

function withoutSecrets(schema: JsonSchema, isSecret = false): JsonSchema {
  const { default: value, properties, ...rest } = schema;
  const isShown = value !== undefined && !isSecret && !holdsSecret(value);
  const own = Object.entries((properties ?? {}) as Readonly<Record<string, JsonSchema>>);
  const safe = own.map(([name, rule]): [string, JsonSchema] => [
    name,
    withoutSecrets(rule, isSecret || isSecretName(name)),
  ]);
  return {
    ...rest,
    ...(safe.length > 0 && { properties: Object.fromEntries(safe) }),
    ...(isShown && { default: value }),
  };
}

/** Whether a default has a secret in it: below a key that names one, or as the password in a URL. */
function holdsSecret(value: unknown): boolean {
  if (typeof value === 'string') return maskSecrets(value) !== value;
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([key, item]) => isSecretName(key) || holdsSecret(item));
}
