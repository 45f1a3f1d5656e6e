import type { YamlError } from '../text/error.ts';
import type { YamlSource } from '../text/source.ts';
import { correctedLine, type ReadPlainly } from './correction.ts';
import { explain } from './fallback.ts';
import type { Mistake } from './mistake.ts';
import { findMistake } from './outline.ts';
import { aliasMistake } from './plain.ts';

/** Errors of the tree's checks that more likely come from a typing mistake. */
const LIKELY_MISTAKE = /^a key in braces has no colon/;
const NO_ANCHOR = /^there is no anchor/;

/**
 * The error that names the mistake for which a text was refused as a person would: its cause, its place, and what to
 * write.
 *
 * It runs only after the parser has refused the text, and decides nothing but what is said of it.
 */
export function diagnose(source: YamlSource, error: YamlError, read: ReadPlainly): YamlError {
  if (error.code !== 'syntax' && !LIKELY_MISTAKE.test(error.reason)) return error;
  const offset = (source.lineStarts[error.line - 1] ?? 0) + error.column - 1;
  const mistake = NO_ANCHOR.test(error.reason)
    ? aliasMistake(source, offset, error.reason)
    : findMistake(source, error.line - 1);
  if (mistake === undefined) return explain(source, error, offset);
  return source.error(error.code, mistake.offset, mistake.reason, remedyOf(source, mistake, read));
}

function remedyOf(source: YamlSource, mistake: Mistake, read: ReadPlainly): string {
  const { correction } = mistake;
  const line = correction && correctedLine(source, correction, read);
  return line === undefined ? (mistake.otherwise ?? mistake.remedy) : `${mistake.remedy}: ${line}`;
}
