import { eachId, isArray, lookup, nearestIds, type Snapshot, type Value } from '@flextype-bun/registry-core';
import { findRoot, loadSnapshot } from '../site/site.ts';
import type { Context } from '../terminal/context.ts';
import { EXIT, type ExitCode } from '../terminal/outcome.ts';
import { toJsonText } from '../text/json-text.ts';
import { toTable } from '../text/table.ts';
import { toSummary, toText } from '../text/value-text.ts';

/** Options of every command that reads a site. */
export interface ReadingOptions {
  readonly root?: string;
  readonly json?: boolean;
}

/** `get ID`: prints the value of an id. */
export async function get(
  id: string,
  options: ReadingOptions & { readonly default?: string },
  context: Context,
): Promise<ExitCode> {
  const snapshot = await load(options, context);
  const value = lookup(snapshot.tree, id) ?? options.default;
  if (value === undefined) return reportUnset(snapshot, id, context);
  context.out(options.json ? toJsonText(value, {}) : `${toText(value)}\n`);
  return EXIT.ok;
}

/** `has ID`: reports by its exit code whether an id is set. */
export async function has(id: string, options: ReadingOptions, context: Context): Promise<ExitCode> {
  const isSet = lookup((await load(options, context)).tree, id) !== undefined;
  if (options.json) context.out(toJsonText(isSet));
  return isSet ? EXIT.ok : EXIT.negative;
}

/** `ls [ID]`: lists the children of an id. */
export async function ls(
  id: string | undefined,
  options: ReadingOptions & { readonly recursive?: boolean },
  context: Context,
): Promise<ExitCode> {
  const snapshot = await load(options, context);
  const value = id === undefined ? snapshot.tree : lookup(snapshot.tree, id);
  if (value === undefined) return reportUnset(snapshot, id ?? '', context);
  const base = id === undefined ? [] : id.split('.');
  const entries = isArray(value)
    ? (options.recursive ? allBelow : children)(value, base)
    : [{ id: id ?? '', name: id ?? '', value }];
  if (options.json) {
    context.out(
      toJsonText(entries.map((entry) => ({ id: entry.id, type: toType(entry.value), value: entry.value }))),
    );
    return EXIT.ok;
  }
  const { bold, dim } = context.style;
  context.out(
    toTable(
      entries.map((entry) => [
        isArray(entry.value) ? bold(entry.name) : entry.name,
        isArray(entry.value) ? dim(toSummary(entry.value)) : toSummary(entry.value),
      ]),
    ),
  );
  return EXIT.ok;
}

/** `search TEXT`: finds ids and values that contain a text. */
export async function search(
  text: string,
  options: ReadingOptions & { readonly ids?: boolean; readonly values?: boolean },
  context: Context,
): Promise<ExitCode> {
  const { tree } = await load(options, context);
  const wanted = text.toLowerCase();
  const both = !options.ids && !options.values;
  const found = [...eachId(tree)].filter(({ id, value }) => {
    if (isArray(value) || value === null) return false;
    const inId = (both || options.ids) && id.toLowerCase().includes(wanted);
    return inId || ((both || options.values) && toText(value).toLowerCase().includes(wanted));
  });
  if (options.json) {
    context.out(toJsonText(found.map(({ id, value }) => ({ id, value }))));
  } else {
    const { bold } = context.style;
    const mark = (line: string) => highlight(line, wanted, bold);
    context.out(toTable(found.map(({ id, value }) => [mark(id), mark(toSummary(value))])));
  }
  return found.length > 0 ? EXIT.ok : EXIT.negative;
}

async function load(options: ReadingOptions, context: Context): Promise<Snapshot> {
  return loadSnapshot(await findRoot(options.root, context));
}

/** Reports that an id is unset, and suggests similar ones. */
export function reportUnset({ tree }: Snapshot, id: string, { err, style }: Context): ExitCode {
  const nearest = nearestIds(tree, id);
  const instead = nearest.length > 0 ? `; did you mean ${nearest.map(style.bold).join(', ')}?` : '';
  err(`${id} is not set${instead}\n`);
  return EXIT.negative;
}

interface Listed {
  readonly id: string;
  readonly name: string;
  readonly value: Value;
}

function allBelow(array: ReadonlyMap<string, Value>, base: readonly string[]): Listed[] {
  return [...eachId(array, base)]
    .filter(({ value }) => !isArray(value) || value.size === 0)
    .map(({ id, value }) => ({ id, name: id, value }));
}

function children(array: ReadonlyMap<string, Value>, base: readonly string[]): Listed[] {
  return [...array].map(([key, value]) => ({ id: [...base, key].join('.'), name: key, value }));
}

function toType(value: Value): string {
  if (value === null) return 'null';
  if (isArray(value)) return 'array';
  return { bigint: 'integer', number: 'float', string: 'string', boolean: 'boolean' }[
    typeof value as 'bigint'
  ];
}

function highlight(line: string, wanted: string, paint: (text: string) => string): string {
  const at = line.toLowerCase().indexOf(wanted);
  if (at === -1 || wanted === '') return line;
  return line.slice(0, at) + paint(line.slice(at, at + wanted.length)) + line.slice(at + wanted.length);
}
