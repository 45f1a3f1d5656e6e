import type { JsonSchema } from '@flextype-bun/registry-core';
import { DEFAULT_SETTINGS } from '../../src/server/default-settings.ts';
import { ServerSettings } from '../../src/server/settings.model.ts';

// Flextype's own settings of a plugin.
const PLUGIN_SETTINGS: JsonSchema = {
  enabled: {
    type: 'boolean',
    description: "Whether PHP's Flextype lists this plugin; the server ignores it",
  },
  priority: { type: 'integer', description: 'Position among the plugins' },
};

/** The JSON Schema of the plugin's `settings.yaml`, for editors and `validate`, as a text. */
export function settingsSchema(): string {
  const settings = toFileSchema(JSON.parse(JSON.stringify(ServerSettings)), DEFAULT_SETTINGS);
  const schema = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Settings of the plugin registry-api',
    description: 'Generated from the server: bun run docs:tables',
    ...settings,
    properties: { ...PLUGIN_SETTINGS, ...(settings['properties'] as JsonSchema) },
  };
  return `${JSON.stringify(schema, null, 2)}\n`;
}

/** In a file every setting is optional, and unknown ones are errors. */
function toFileSchema(schema: JsonSchema, defaults: unknown): JsonSchema {
  const { properties, required: _, ...rest } = schema;
  if (properties === undefined) return { ...rest, default: defaults as JsonSchema };
  const byName = Object.entries(properties as Readonly<Record<string, JsonSchema>>);
  const values = defaults as Readonly<Record<string, unknown>>;
  return {
    ...rest,
    properties: Object.fromEntries(byName.map(([name, one]) => [name, toFileSchema(one, values[name])])),
    additionalProperties: false,
  };
}
