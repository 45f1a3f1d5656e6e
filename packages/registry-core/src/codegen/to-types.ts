import { isArray, isList, type PhpArray, type Value } from '@flextype-bun/yaml';
import type { Snapshot } from '../load/snapshot.ts';
import { eachId } from '../values/walk.ts';

/** How {@link toTypes} names what it writes. */
export interface TypesOptions {
  /** What the interface of the ids is called; the tree is called so, too, with `Tree` behind it. */
  readonly name: string;
}

/** What holds where the caller says nothing. */
export const DEFAULT_TYPES_OPTIONS: TypesOptions = { name: 'SiteRegistry' };

/**
 * TypeScript declarations of a registry: an interface with every id and the type of its value, for
 * `TypedRegistry<SiteRegistry>` or a function of your own such as
 * `get<Id extends keyof SiteRegistry>(id: Id): Promise<SiteRegistry[Id]>`. A misspelt id does not compile.
 *
 * The types are those of the values at this moment, widened: `string` and not `'My site'`. The text needs no import.
 *
 * @example
 * const { snapshot } = await readSite('/var/www/site');
 * await writeFile('site-registry.ts', toTypes(snapshot));
 */
export function toTypes(
  { tree, project }: Pick<Snapshot, 'tree' | 'project'>,
  options: Partial<TypesOptions> = {},
): string {
  const { name } = { ...DEFAULT_TYPES_OPTIONS, ...options };
  const ids: string[] = [];
  for (const { id, path, value } of eachId(tree)) {
    ids.push(`  readonly ${quote(id)}: ${typeAt(`${name}Tree`, tree, path, value)};`);
  }
  return [
    `// The registry of a site of Flextype ${project.version ?? project.generation}. Generated: make it anew when the site's settings change.`,
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

/** The type of the value at a path: by its place in the tree, where it is written once. */
function typeAt(root: string, tree: PhpArray, path: readonly string[], value: Value): string {
  let access = root;
  let array: Value | undefined = tree;
  for (const key of path) {
    // Items of a list can be of different types, of which only their union has a place.
    if (!isArray(array) || isList(array)) return typeOf(value, '  ');
    access += `[${quote(key)}]`;
    array = array.get(key);
  }
  return access;
}

function typeOf(value: Value, indent: string): string {
  // What is null counts as not set: whatever the site will set there.
  if (value === null) return 'unknown';
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? 'number' : 'number | bigint';
  if (!isArray(value)) return typeof value;
  // PHP's empty array is list and map in one.
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
  // JSON leaves these as they are; editors take them for line ends.
  return `'${escaped.replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029')}'`;
}
