import { isArray, isList, type PhpArray, type Plain, toPlain, type Value } from '@flextype-bun/yaml';

export type JsonSchema = { readonly [keyword: string]: Plain | JsonSchema | readonly JsonSchema[] };

/** Options of {@link toJsonSchema}. */
export interface JsonSchemaOptions {
  /**
   * - `registry`: the current JSON of the value, with every property required and no other allowed
   * - `settings`: a settings file that overrides it, for editors: everything is optional or `null`, other properties are
   *   allowed, and current values are the defaults
   */
  readonly purpose: 'registry' | 'settings';
  /** The title of the schema. @default none */
  readonly title: string | undefined;
}

export const DEFAULT_JSON_SCHEMA_OPTIONS: JsonSchemaOptions = { purpose: 'registry', title: undefined };

/**
 * Returns a JSON Schema (2020-12) for a value of the registry, or for a settings file that overrides it.
 *
 * @example
 * const { snapshot } = await readSite('/var/www/site');
 * const value = lookup(snapshot.tree, 'plugins.site.settings');
 * JSON.stringify(toJsonSchema(value, { purpose: 'settings' }));
 */
export function toJsonSchema(value: Value, options: Partial<JsonSchemaOptions> = {}): JsonSchema {
  const { purpose, title } = { ...DEFAULT_JSON_SCHEMA_OPTIONS, ...options };
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    ...(title !== undefined && { title }),
    ...(purpose === 'settings' ? toFileSchema(value) : toValueSchema(value)),
  };
}

function toValueSchema(value: Value): JsonSchema {
  if (!isArray(value)) return { type: toType(value) };
  if (value.size === 0) return { type: 'array', maxItems: 0 };
  if (isList(value)) return { type: 'array', items: toItems(value, toValueSchema) };
  return {
    type: 'object',
    properties: toProperties(value, toValueSchema),
    required: [...value.keys()],
    additionalProperties: false,
  };
}

// A settings file is never `null`, but the maps in it can be.
function toFileSchema(value: Value): JsonSchema {
  const schema = toSettingsSchema(value);
  return 'properties' in schema ? { ...schema, type: 'object' } : schema;
}

function toSettingsSchema(value: Value): JsonSchema {
  // `null` says nothing about the type.
  if (value === null) return {};
  if (!isArray(value)) return { type: [toType(value), 'null'], ...toDefault(value) };
  if (value.size === 0) return { type: ['array', 'object', 'null'], default: [] };
  if (isList(value)) {
    // Items can also be set by index, in a map.
    const items = toItems(value, toSettingsSchema);
    return { type: ['array', 'object', 'null'], items, ...toDefault(value) };
  }
  return {
    type: ['object', 'null'],
    properties: toProperties(value, toSettingsSchema),
  };
}

// JSON readers would round 64-bit integers, and JSON has no INF: neither can be a default.
function toDefault(value: Value): JsonSchema {
  return isExact(value) ? { default: toPlain(value) } : {};
}

function isExact(value: Value): boolean {
  if (isArray(value)) return [...value.values()].every(isExact);
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value));
  return typeof value !== 'number' || Number.isFinite(value);
}

function toProperties(map: PhpArray, describe: (value: Value) => JsonSchema): JsonSchema {
  const properties: Record<string, JsonSchema> = {};
  for (const [key, value] of map) {
    // Defined, not assigned: an assigned `__proto__` would set the prototype instead of a property.
    Object.defineProperty(properties, key, {
      value: describe(value),
      enumerable: true,
      writable: true,
      configurable: true,
    });
  }
  return properties;
}

function toItems(list: PhpArray, describe: (value: Value) => JsonSchema): JsonSchema {
  const schemas = new Map<string, JsonSchema>();
  for (const item of list.values()) {
    const { default: _, ...schema } = describe(item);
    schemas.set(JSON.stringify(schema), schema);
  }
  const kinds = [...schemas.values()];
  return kinds.length === 1 ? (kinds[0] ?? {}) : { anyOf: kinds };
}

function toType(value: Exclude<Value, PhpArray>): string {
  switch (typeof value) {
    case 'bigint':
      return 'integer';
    case 'number':
      return 'number';
    case 'boolean':
      return 'boolean';
    case 'string':
      return 'string';
    default:
      return 'null';
  }
}
