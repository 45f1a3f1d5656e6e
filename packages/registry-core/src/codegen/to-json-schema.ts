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
  if (isList(value)) return { type: 'array', items: toItems(value) };
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
  if (value === null || !isArray(value) || isList(value))
    return { ...toSampleSchema([value]), ...toDefault(value) };
  return {
    type: ['object', 'null'],
    properties: toProperties(value, toSettingsSchema),
  };
}

/** What values have in common that a list, or several maps of one, has in one place: no default. */
function toSampleSchema(samples: readonly Value[]): JsonSchema {
  const types = new Set<string>();
  const items: Value[] = [];
  const properties = new Map<string, Value[]>();
  for (const value of samples) {
    // `null` says nothing about the type.
    if (value === null) continue;
    if (!isArray(value)) types.add(toType(value));
    else if (isList(value)) {
      // Items can also be set by index, in a map.
      types.add('array').add('object');
      for (const item of value.values()) items.push(item);
    } else {
      types.add('object');
      for (const [key, item] of value) {
        const known = properties.get(key);
        if (known) known.push(item);
        else properties.set(key, [item]);
      }
    }
  }
  if (types.has('number')) types.delete('integer');
  if (types.size === 0) return {};
  return {
    type: [...types, 'null'],
    ...(properties.size > 0 && { properties: toProperties(properties, toSampleSchema) }),
    ...(items.length > 0 && { items: toSampleSchema(items) }),
  };
}

// JSON readers would round 64-bit integers, and JSON has no INF: neither can be a default.
function toDefault(value: Value): JsonSchema {
  return value !== null && isExact(value) ? { default: toPlain(value) } : {};
}

function isExact(value: Value): boolean {
  if (isArray(value)) return [...value.values()].every(isExact);
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value));
  return typeof value !== 'number' || Number.isFinite(value);
}

function toProperties<Item>(
  map: ReadonlyMap<string, Item>,
  describe: (item: Item) => JsonSchema,
): JsonSchema {
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

function toItems(list: PhpArray): JsonSchema {
  const schemas = Array.from(list.values(), toValueSchema);
  const kinds = [...new Map(schemas.map((schema) => [JSON.stringify(schema), schema])).values()];
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
