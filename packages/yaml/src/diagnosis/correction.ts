import { YamlError } from '../text/error.ts';
import { indentOf } from '../text/line.ts';
import { printable } from '../text/snippet.ts';
import { YamlSource } from '../text/source.ts';
import { isArray, type Value } from '../values/value.ts';
import type { Correction } from './mistake.ts';

/** Parses a text, or throws a {@link YamlError} without a diagnosis. */
export type ParseText = (source: YamlSource) => Value;

const MAX_LINE_LENGTH = 160;

/**
 * The corrected line in backticks, without its indentation. `undefined` if it is not certain: if the line alone does
 * not have the intended value, if the text still has an error there, or if the line contains a secret.
 */
export function correctedLine(
  source: YamlSource,
  correction: Correction,
  read: ParseText,
): string | undefined {
  const line = source.lineAt(correction.from);
  const start = source.lineStarts[line] ?? 0;
  const end = start + source.line(line).length;
  if (end - start > MAX_LINE_LENGTH || source.hasSecret(start, end)) return undefined;
  const lines = correct(source, correction)
    .split('\n')
    .map((part) => part.trim());
  if (lines.some((part) => printable(part) !== part) || !isRight(source, correction, read)) return undefined;
  return lines.map((part) => `\`${part}\``).join(' and ');
}

/** Whether the corrected line has the intended value, and the text has no error up to there. */
export function isRight(source: YamlSource, correction: Correction, read: ParseText): boolean {
  const line = source.lineAt(correction.from);
  if (correction.to > (source.lineStarts[line] ?? 0) + source.line(line).length) return false;
  const corrected = correct(source, correction);
  const dedented = corrected.replaceAll(`\n${' '.repeat(indentOf(corrected))}`, '\n').trim();
  return (
    hasIntendedValue(dedented, correction.intended, read) && parsesPastLine(source, line, corrected, read)
  );
}

/** The line with its correction. */
function correct(source: YamlSource, { from, to, text }: Correction): string {
  const line = source.lineAt(from);
  const start = source.lineStarts[line] ?? 0;
  const end = start + source.line(line).length;
  return source.text.slice(start, from) + text + source.text.slice(to, end);
}

function hasIntendedValue(line: string, intended: string | undefined, read: ParseText): boolean {
  try {
    let value = read(new YamlSource(line, ''));
    if (intended === undefined) return true;
    while (isArray(value)) value = [...value.values()].at(-1) ?? null;
    return value === intended;
  } catch (error) {
    if (error instanceof YamlError) return false;
    throw error;
  }
}

/** Whether the corrected text has no error up to the end of the line. */
function parsesPastLine(source: YamlSource, line: number, corrected: string, read: ParseText): boolean {
  const { text } = source;
  const start = source.lineStarts[line] ?? 0;
  const end = start + source.line(line).length;
  try {
    read(new YamlSource(text.slice(0, start) + corrected + text.slice(end), ''));
    return true;
  } catch (error) {
    if (error instanceof YamlError) return error.line > line + 1;
    throw error;
  }
}
