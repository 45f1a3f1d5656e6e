import { isArray, isList, type PhpArray, printable, type Value } from '@flextype-bun/yaml';
import type { Snapshot } from '../load/snapshot.ts';
import { lookup } from '../values/lookup.ts';
import { eachId } from '../values/walk.ts';

/** Options of {@link toTypes}. */
export interface TypesOptions {
  /** The name of the interface of ids; that of the tree has `Tree` appended. */
  readonly name: string;
}

export const DEFAULT_TYPES_OPTIONS: TypesOptions = { name: 'SiteRegistry' };

/**
 * Returns TypeScript declarations of a registry: an interface with every id and the type of its value, for
 * `TypedRegistry<SiteRegistry>` or a function of your own such as
 * `get<Id extends keyof SiteRegistry>(id: Id): Promise<SiteRegistry[Id]>`. A misspelt id does not compile.
 *
 * The types are those of the current values, widened: `string` rather than `'My site'`. The text needs no import.
 *
 * @example
 * const { snapshot } = await readSite('/var/www/site');
 * await writeFile('site-registry.ts', toTypes(snapshot));
 */
export function toTypes({ tree }: Pick<Snapshot, 'tree'>, options: Partial<TypesOptions> = {}): string {
  const { name } = { ...DEFAULT_TYPES_OPTIONS, ...options };
  const version = lookup(tree, 'flextype.manifest.version');
  const ids: string[] = [];
  for (const { id, path, value } of eachId(tree)) {
    ids.push(`  readonly ${quote(id)}: ${typeAt(`${name}Tree`, tree, path, value)};`);
  }
  return [
    `// The registry of a site of Flextype${typeof version === 'string' ? ` ${printable(version)}` : ''}. Generated: write it again when the site's settings change.`,
    '',
    '/** The whole registry. */',
    `export interface ${name}Tree ${typeOf(tree, '')}`,
    '',
    '/** Every id, and the type of its value. */',
    `export interface ${name} {`,
    ...ids,
    '}',
    '',
  ].join('\n');
}

/** The type of the value at a path, as a reference into the type of the tree. */
function typeAt(root: string, tree: PhpArray, path: readonly string[], value: Value): string {
  let access = root;
  let array: Value | undefined = tree;
  for (const key of path) {
    // List items have no type of their own in the tree, only a union.
    if (!isArray(array) || isList(array)) return typeOf(value, '  ');
    access += `[${quote(key)}]`;
    array = array.get(key);
  }
  return access;
}

function typeOf(value: Value, indent: string): string {
  // `null` counts as unset: the site may set any type.
  if (value === null) return 'unknown';
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? 'number' : 'number | bigint';
  if (!isArray(value)) return typeof value;
  // An empty PHP array is both a list and a map.
  if (value.size === 0) return 'readonly unknown[] | { readonly [key: string]: unknown }';
  if (isList(value)) {
    const types = [...new Set([...value.values()].map((item) => typeOf(item, indent)))];
    return `readonly (${types.join(' | ')})[]`;
  }
  const inner = `${indent}  `;
  const members = [...value].map(
    ([key, item]) => `${inner}readonly ${toKey(key)}: ${typeOf(item, inner)};\n`,
  );
  return `{\n${members.join('')}${indent}}`;
}

function toKey(key: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(key) ? key : quote(key);
}

function quote(text: string): string {
  const escaped = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'");
  // JSON does not escape these, but editors treat them as line ends.
  return `'${escaped.replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029')}'`;
}
