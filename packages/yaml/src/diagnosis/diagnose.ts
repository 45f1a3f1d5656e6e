import type { YamlError } from '../text/error.ts';
import type { YamlSource } from '../text/source.ts';
import { correctedLine, isRight, type ParseText } from './correction.ts';
import { rephrase } from './fallback.ts';
import type { Correction, Mistake } from './mistake.ts';
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
  if (!isLikelyMistake(error)) return error;
  const mistake = mistakeOf(source, error);
  if (mistake === undefined) return rephrase(source, error, offsetOf(source, error));
  return source.error(error.code, mistake.offset, mistake.reason, remedyOf(source, mistake, read));
}

/** The correction of an error if there is only one; `undefined` if something else may be meant. */
export function certainCorrection(
  source: YamlSource,
  error: YamlError,
  read: ParseText,
): Correction | undefined {
  const { correction, isUnambiguous } = (isLikelyMistake(error) && mistakeOf(source, error)) || {};
  return isUnambiguous && correction && isRight(source, correction, read) ? correction : undefined;
}

function isLikelyMistake({ code, reason }: YamlError): boolean {
  return code === 'syntax' || LIKELY_MISTAKE.test(reason);
}

function mistakeOf(source: YamlSource, error: YamlError): Mistake | undefined {
  return NO_ANCHOR.test(error.reason)
    ? aliasMistake(source, offsetOf(source, error), error.reason)
    : findMistake(source, error.line - 1);
}

function offsetOf(source: YamlSource, { line, column }: YamlError): number {
  return (source.lineStarts[line - 1] ?? 0) + column - 1;
}

function remedyOf(source: YamlSource, mistake: Mistake, read: ParseText): string {
  const { correction } = mistake;
  const line = correction && correctedLine(source, correction, read);
  return line === undefined ? (mistake.fallback ?? mistake.remedy) : `${mistake.remedy}: ${line}`;
}
