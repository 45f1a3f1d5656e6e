import { isArray, isList, type PhpArray, type Plain, toPlain, type Value } from '@flextype-bun/yaml';

/** A JSON Schema, as plain JSON. */
export type JsonSchema = { readonly [keyword: string]: Plain | JsonSchema | readonly JsonSchema[] };

/** What {@link toJsonSchema} describes, and how. */
export interface JsonSchemaOptions {
  /**
   * - `registry`: the JSON of the value as it is now; nothing may be missing, and nothing more be there
   * - `settings`: a settings file over it, for an editor; everything may be left out or `null`, more may be there, and
   *   what is there now is offered as the default
   */
  readonly purpose: 'registry' | 'settings';
  /** The schema's title; none by default. */
  readonly title: string | undefined;
}

/** What holds where the caller says nothing. */
export const DEFAULT_JSON_SCHEMA_OPTIONS: JsonSchemaOptions = { purpose: 'registry', title: undefined };

/**
 * The JSON Schema (2020-12) of a value of the registry, or of a settings file that overrides it.
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

// A settings file is never `null`, its maps can be.
function toFileSchema(value: Value): JsonSchema {
  const schema = toSettingsSchema(value);
  return 'properties' in schema ? { ...schema, type: 'object' } : schema;
}

function toSettingsSchema(value: Value): JsonSchema {
  // Nothing is known of what may stand where nothing stands.
  if (value === null) return {};
  if (!isArray(value)) return { type: [toType(value), 'null'], ...toDefault(value) };
  if (value.size === 0) return { type: ['array', 'object', 'null'], default: [] };
  if (isList(value)) {
    // Single items can be set by their index, as in a map.
    const items = toItems(value, toSettingsSchema);
    return { type: ['array', 'object', 'null'], items, ...toDefault(value) };
  }
  return {
    type: ['object', 'null'],
    properties: toProperties(value, toSettingsSchema),
  };
}

// An integer of 64 bits, which JSON readers would round, and INF, which JSON has not, make no true default.
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
