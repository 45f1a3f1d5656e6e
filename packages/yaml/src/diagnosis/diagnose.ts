import type { YamlError } from '../text/error.ts';
import type { YamlSource } from '../text/source.ts';
import { correctedLine, type ParseText } from './correction.ts';
import { rephrase } from './fallback.ts';
import type { Mistake } from './mistake.ts';
import { findMistake } from './outline.ts';
import { aliasMistake } from './plain.ts';

/** Errors of composing that are probably typing mistakes. */
const LIKELY_MISTAKE = /^a key in braces has no colon/;
const NO_ANCHOR = /^there is no anchor/;

/**
 * Replaces an error of the parser with one that describes the writer's mistake: its cause, its place and the remedy.
 * It affects only the message, since the parser has already rejected the text.
 */
export function diagnose(source: YamlSource, error: YamlError, read: ParseText): YamlError {
  if (error.code !== 'syntax' && !LIKELY_MISTAKE.test(error.reason)) return error;
  const offset = (source.lineStarts[error.line - 1] ?? 0) + error.column - 1;
  const mistake = NO_ANCHOR.test(error.reason)
    ? aliasMistake(source, offset, error.reason)
    : findMistake(source, error.line - 1);
  if (mistake === undefined) return rephrase(source, error, offset);
  return source.error(error.code, mistake.offset, mistake.reason, remedyOf(source, mistake, read));
}

function remedyOf(source: YamlSource, mistake: Mistake, read: ParseText): string {
  const { correction } = mistake;
  const line = correction && correctedLine(source, correction, read);
  return line === undefined ? (mistake.fallback ?? mistake.remedy) : `${mistake.remedy}: ${line}`;
}
