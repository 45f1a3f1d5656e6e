import { YamlError } from '../text/error.ts';
import { indentOf } from '../text/line.ts';
import { printable } from '../text/snippet.ts';
import { YamlSource } from '../text/source.ts';
import { isArray, type Value } from '../values/value.ts';
import type { Correction } from './mistake.ts';

/** Reads a text without a diagnosis, or throws a {@link YamlError}. */
export type ReadPlainly = (source: YamlSource) => Value;

const LONGEST_LINE = 160;

/**
 * The line as it should be, in backticks, without its indent; `undefined` if that is not certain: if the line by itself does not have
 * the value that was meant, if the text is still refused there, or if a secret would be shown.
 */
export function correctedLine(
  source: YamlSource,
  correction: Correction,
  read: ReadPlainly,
): string | undefined {
  const { text } = source;
  const line = source.lineAt(correction.from);
  const start = source.lineStarts[line] ?? 0;
  const end = start + source.line(line).length;
  if (correction.to > end || end - start > LONGEST_LINE || source.hasSecret(start, end)) return undefined;
  const corrected = text.slice(start, correction.from) + correction.text + text.slice(correction.to, end);
  const lines = corrected.split('\n').map((part) => part.trim());
  const dedented = corrected.replaceAll(`\n${' '.repeat(indentOf(corrected))}`, '\n').trim();
  if (lines.some((part) => printable(part) !== part)) return undefined;
  if (!isMeant(dedented, correction.means, read) || !isGood(source, line, corrected, read)) return undefined;
  return lines.map((part) => `\`${part}\``).join(' and ');
}

function isMeant(line: string, means: string | undefined, read: ReadPlainly): boolean {
  try {
    let value = read(new YamlSource(line, ''));
    if (means === undefined) return true;
    while (isArray(value)) value = [...value.values()].at(-1) ?? null;
    return value === means;
  } catch (error) {
    if (error instanceof YamlError) return false;
    throw error;
  }
}

/** Whether the text, with this line in it, is read past the line. */
function isGood(source: YamlSource, line: number, corrected: string, read: ReadPlainly): boolean {
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
