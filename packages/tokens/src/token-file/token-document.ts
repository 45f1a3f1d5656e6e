import type { SourcePosition } from '@flextype-bun/project';
import { locateYaml, parseYaml, type Value, YamlError } from '@flextype-bun/yaml';
import { reasonOf } from '../common/errors.ts';
import { checkFields, type TokenFields } from '../policy/token.ts';
import { type CallCount, countOf } from '../policy/token-policy.ts';
import type { TokenLocation } from './token-directory.ts';
import type { FileRead } from './token-file.ts';

/** A parsed token file. */
export type TokenDocument = ValidDocument | InvalidDocument;

/** A token file with usable fields. */
export interface ValidDocument {
  readonly ok: true;
  readonly text: string;
  readonly mapping: ReadonlyMap<string, Value>;
  readonly fields: TokenFields;
  readonly calls: CallCount;
}

/** A token file that is not a token, and why. */
export interface InvalidDocument {
  readonly ok: false;
  readonly text: string;
  readonly reason: string;
  readonly position: SourcePosition;
}

/** Parses a file; returns `known` itself if it has the same text. Never throws. */
export function documentOf(
  fileRead: FileRead,
  location: TokenLocation,
  known?: TokenDocument,
): TokenDocument {
  const { text, reason = '' } = fileRead;
  if (text === undefined) {
    return { ok: false, text: '', reason, position: { file: location.label } };
  }
  if (known?.ok && text === known.text) return known;
  return readDocument(text, location);
}

/** Parses the text of a token file. Never throws. */
export function readDocument(text: string, { label, dialect }: TokenLocation): TokenDocument {
  const broken = (reason: string, position: SourcePosition): InvalidDocument => ({
    ok: false,
    text,
    reason,
    position,
  });
  let value: Value;
  try {
    value = parseYaml(withoutMark(text), { file: label, dialect });
  } catch (error) {
    if (!(error instanceof YamlError)) return broken(reasonOf(error), { file: label });
    return broken(`${error.reason}. ${error.remedy}`, {
      file: label,
      line: error.line,
      column: error.column,
    });
  }
  const start = { file: label, line: 1, column: 1 };
  if (value === null) return broken('The file is empty; a token needs state, calls and limit_calls', start);
  if (!(value instanceof Map)) return broken('A token file must be a mapping of fields', start);
  if (value.size > 0 && isList(value))
    return broken('A token file must be a mapping of fields, not a list', start);
  const checked = checkFields(value);
  const calls = 'fields' in checked ? countOf(checked.fields.calls) : undefined;
  if ('fields' in checked && calls !== undefined) {
    return { ok: true, text, mapping: value, fields: checked.fields, calls };
  }
  const field = 'wrong' in checked ? checked.wrong : 'calls';
  const spot = locateYaml(withoutMark(text), [field], { file: label, dialect })?.value.start;
  const wanted = field === 'state' ? 'a plain value' : 'a number that can be counted exactly';
  return broken(`"${field}" must be ${wanted}`, {
    file: label,
    ...(spot === undefined ? {} : { line: spot.line, column: spot.column }),
  });
}

/**
 * Removes a byte order mark.
 *
 * PHP takes the mark for a part of the first field's name, and serves the token if it does not need that field.
 */
export function withoutMark(text: string): string {
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}

/** Whether a file has all fields that any generation's rules need. */
export function hasAllFields(document: TokenDocument): boolean {
  return document.ok && ['state', 'calls', 'limit_calls'].every((field) => document.mapping.has(field));
}

/** Whether a file now holds another token. Flextype gives each token a uuid. */
export function isAnotherToken(known: TokenDocument, found: TokenDocument): boolean {
  if (!known.ok || !found.ok) return false;
  const before = known.mapping.get('uuid') ?? null;
  const after = found.mapping.get('uuid') ?? null;
  return before !== null && after !== null && before !== after;
}

function isList(mapping: ReadonlyMap<string, Value>): boolean {
  let index = 0;
  for (const key of mapping.keys()) if (key !== String(index++)) return false;
  return true;
}
