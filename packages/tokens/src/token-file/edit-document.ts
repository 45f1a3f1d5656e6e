import { locateYaml, parseYaml, type Value, type YamlDialect, type YamlOptions } from '@flextype-bun/yaml';
import { deepEquals } from 'bun';
import { TokensError } from '../common/errors.ts';
import { checkFields } from '../policy/token.ts';
import { type CallCount, countOf, formatCount } from '../policy/token-policy.ts';
import { withoutMark } from './token-document.ts';

/** How the file is parsed, and what messages call it. */
export interface EditOptions {
  readonly label: string;
  readonly dialect: YamlDialect;
}

/**
 * Changes the number of calls in a text, and not a byte else.
 *
 * Quotes stay. If `calls` is missing, the smallest line or flow entry is added.
 * @throws {TokensError} `edit`: every edit would change other fields
 */
export function editCalls(text: string, calls: CallCount, options: EditOptions): string {
  return edit(text, 'calls', formatCount(calls), options, (value) => {
    const checked = checkFields(new Map([['calls', value]]));
    return 'fields' in checked && countOf(checked.fields.calls)?.count === calls.count;
  });
}

/** Changes the `state` in a text; otherwise like {@link editCalls}. */
export function editState(text: string, state: 'enabled' | 'disabled', options: EditOptions): string {
  return edit(text, 'state', state, options, (value) => value === state);
}

/**
 * Tries likely edits, the smallest first, and takes the first one that parses as intended, instead of guessing the
 * file's style.
 */
function edit(
  text: string,
  key: string,
  value: string,
  options: EditOptions,
  isMeant: (value: Value) => boolean,
): string {
  const mark = text.startsWith('\uFEFF') ? '\uFEFF' : '';
  const bare = withoutMark(text);
  const before = parse(bare, options);
  for (const candidate of candidates(bare, key, value, options)) {
    const after = parse(candidate, options);
    const edited = after?.get(key);
    if (
      edited !== undefined &&
      isMeant(edited) &&
      deepEquals(without(after, key), without(before, key), true)
    ) {
      return mark + candidate;
    }
  }
  throw new TokensError(`"${key}" cannot be changed to ${value} without changing more`, {
    code: 'edit',
    remedy: `Write it as \`${key}: ${value}\``,
    position: { file: options.label },
  });
}

function* candidates(text: string, key: string, value: string, options: EditOptions): Generator<string> {
  const splice = (start: number, end: number, piece: string): string =>
    text.slice(0, start) + piece + text.slice(end);
  const spot = locateYaml(text, [key], yamlOptions(options));
  if (spot !== undefined) {
    const { start, end } = spot.value;
    const quote = spot.style === 'single' ? "'" : spot.style === 'double' ? '"' : '';
    // The value of a bare `calls:` is empty and right after the colon.
    const space = start.offset === end.offset ? ' ' : '';
    yield splice(start.offset, end.offset, space + quote + value + quote);
    yield splice(start.offset, end.offset, value);
    return;
  }
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  const endsInNewline = text === '' || /[\r\n]$/.test(text);
  yield endsInNewline ? `${text}${key}: ${value}${newline}` : `${text}${newline}${key}: ${value}`;
  // If it cannot go to the end, as after `...` or in `{ }`, it goes before a field that every token has.
  const neighbour = locateYaml(text, ['limit_calls'], yamlOptions(options));
  const before = neighbour?.key?.start;
  if (before === undefined) return;
  const indent = ' '.repeat(before.column - 1);
  const separator = neighbour?.parent === 'flow-mapping' ? ', ' : newline + indent;
  yield splice(before.offset, before.offset, `${key}: ${value}${separator}`);
}

function yamlOptions({ label, dialect }: EditOptions): YamlOptions {
  return { file: label, dialect };
}

function parse(text: string, options: EditOptions): ReadonlyMap<string, Value> | undefined {
  try {
    const value = parseYaml(text, yamlOptions(options));
    return value instanceof Map ? value : undefined;
  } catch {
    // This candidate is not YAML.
    return undefined;
  }
}

function without(mapping: ReadonlyMap<string, Value> | undefined, key: string): [string, Value][] {
  return [...(mapping ?? [])].filter(([name]) => name !== key);
}
