import { eachId, isArray, printable, type Value } from '@flextype-bun/registry-core';
import { toFormat, type ValueFormat } from '../reports/value-format.ts';
import { openSource, type SourceOptions, type ValueSource } from '../site/value-source.ts';
import type { Context } from '../terminal/context.ts';
import { CommandError, EXIT, type ExitCode } from '../terminal/outcome.ts';
import { toJsonText } from '../text/json-text.ts';
import { toTable } from '../text/table.ts';
import { toSummary, toText } from '../text/value-text.ts';

/** Options of every command that reads a site. */
export interface ReadingOptions {
  readonly root?: string;
  readonly json?: boolean;
}

/** Options of the commands that print values. */
export interface ValueOptions extends ReadingOptions, SourceOptions {
  readonly format?: ValueFormat | 'json';
}

/** `get ID`: prints the value of an id. */
export async function get(
  id: string,
  options: ValueOptions & { readonly default?: string },
  context: Context,
): Promise<ExitCode> {
  const format = chooseFormat(options.json, options.format);
  const source = await openSource(options, context);
  const value = (await source.get(id)) ?? options.default;
  if (value === undefined) return reportUnset(source, id, context);
  if (format === undefined) context.out(`${toText(value)}\n`);
  else if (format === 'json') context.out(toJsonText(value, {}));
  else context.out(toFormat(new Map([[id, value]]), format, { nested: value }));
  return EXIT.ok;
}

/** The format that `--json` and `--format` ask for; `undefined` for the default. */
export function chooseFormat<Format extends string>(
  json: boolean | undefined,
  format: Format | undefined,
): Format | 'json' | undefined {
  if (json && format !== undefined && format !== 'json') {
    throw new CommandError('Choose --json or another --format, not both', { exit: EXIT.usage });
  }
  return json ? 'json' : format;
}

/** `has ID`: reports by its exit code whether an id is set. */
export async function has(
  id: string,
  options: ReadingOptions & SourceOptions,
  context: Context,
): Promise<ExitCode> {
  const isSet = (await (await openSource(options, context)).get(id)) !== undefined;
  if (options.json) context.out(toJsonText(isSet));
  return isSet ? EXIT.ok : EXIT.negative;
}

/** `ls [ID]`: lists the children of an id. */
export async function ls(
  id: string | undefined,
  options: ValueOptions & { readonly recursive?: boolean },
  context: Context,
): Promise<ExitCode> {
  const format = chooseFormat(options.json, options.format);
  const source = await openSource(options, context);
  const value = id === undefined ? await source.tree() : await source.get(id);
  if (value === undefined) return reportUnset(source, id ?? '', context);
  const base = id === undefined ? [] : id.split('.');
  const entries = isArray(value)
    ? (options.recursive ? allBelow : children)(value, base)
    : [{ id: id ?? '', name: id ?? '', value }];
  if (format === undefined) context.out(toLines(entries, context));
  else if (format === 'json') context.out(toJsonText(entries.map(toReport)));
  else {
    const values = new Map(entries.map((entry) => [entry.id, entry.value]));
    context.out(toFormat(values, format, { nested: values }));
  }
  return EXIT.ok;
}

function toLines(entries: readonly Listed[], { style: { bold, dim } }: Context): string {
  return toTable(
    entries.map(({ name, value }) => [
      isArray(value) ? bold(printable(name)) : printable(name),
      isArray(value) ? dim(toSummary(value)) : toSummary(value),
    ]),
  );
}

function toReport({ id, value }: Listed) {
  return { id, type: toType(value), value };
}

/** `search TEXT`: finds ids and values that contain a text. */
export async function search(
  text: string,
  options: ReadingOptions & SourceOptions & { readonly ids?: boolean; readonly values?: boolean },
  context: Context,
): Promise<ExitCode> {
  const tree = await (await openSource(options, context)).tree();
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
    context.out(toTable(found.map(({ id, value }) => [mark(printable(id)), mark(toSummary(value))])));
  }
  return found.length > 0 ? EXIT.ok : EXIT.negative;
}

/** Reports that an id is unset, and suggests similar ones. */
export function reportUnset(source: ValueSource, id: string, { err, style }: Context): ExitCode {
  const nearest = source.nearest(id);
  const instead =
    nearest.length > 0
      ? `; did you mean ${nearest.map((each) => style.bold(printable(each))).join(', ')}?`
      : '';
  err(`${printable(id)} is not set${instead}\n`);
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
