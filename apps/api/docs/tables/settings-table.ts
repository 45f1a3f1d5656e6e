import { DEFAULT_SETTINGS } from '../../src/server/default-settings.ts';
import { LIVE_SETTINGS, ServerSettings } from '../../src/server/settings.model.ts';
import { code, table } from './markdown.ts';

interface SchemaNode {
  readonly type?: string;
  readonly const?: unknown;
  readonly anyOf?: readonly SchemaNode[];
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly description?: string;
  readonly minimum?: number;
  readonly maximum?: number;
}

/** Every setting of the server with its default, made from the schema that validates it. */
export function settingsTable(): string {
  const rows = leaves(ServerSettings, DEFAULT_SETTINGS).map(({ key, schema, value }) => [
    code(key),
    code(Array.isArray(value) ? JSON.stringify(value) : String(value)),
    allowed(schema),
    schema.description ?? '',
    LIVE_SETTINGS.includes(key) ? 'yes' : '',
  ]);
  return table(['setting', 'default', 'values', 'meaning', 'live'], rows);
}

interface Leaf {
  readonly key: string;
  readonly schema: SchemaNode;
  readonly value: unknown;
}

function leaves(schema: SchemaNode, value: unknown, key = ''): Leaf[] {
  if (!schema.properties) return [{ key, schema, value }];
  const values = value as Readonly<Record<string, unknown>>;
  return Object.entries(schema.properties).flatMap(([name, node]) =>
    leaves(node, values[name], key ? `${key}.${name}` : name),
  );
}

function allowed({ type, anyOf, minimum, maximum, ...schema }: SchemaNode): string {
  if (anyOf) return anyOf.map(allowed).join(', ');
  if (schema.const !== undefined) return code(String(schema.const));
  if (type === 'boolean') return '`true`, `false`';
  if (type === 'array') return 'list';
  if (type === 'string') return 'text';
  if (minimum === undefined) return String(type);
  return maximum === undefined ? `${minimum} and above` : `${minimum} to ${maximum}`;
}
