import { isArray, type PhpArray, type Value } from '@flextype-bun/yaml';
import { isLarge } from './parse/parse-file.ts';

/** A file's content at one moment. */
export interface FileVersion {
  readonly bytes: Uint8Array;
  /** The parsed content, or `undefined` if it is malformed. */
  readonly value: PhpArray | undefined;
}

const NEWLINE = 0x0a;

/**
 * Whether a new content can be accepted at once. If not, it may be the first part of a write in progress.
 *
 * It looks complete if it is well-formed, ends its last line, and has every key and at least as many lines as the
 * version before: a first part lacks keys, lines or its end. Without a version before there is nothing to compare
 * with, and a large content is not compared, so both have to settle.
 */
export function looksComplete(before: FileVersion | undefined, now: FileVersion): boolean {
  if (!before?.value?.size || !now.value || now.bytes.at(-1) !== NEWLINE) return false;
  if (isLarge(now.bytes) || isLarge(before.bytes)) return false;
  return countLines(now.bytes) >= countLines(before.bytes) && hasKeysOf(before.value, now.value);
}

function countLines(bytes: Uint8Array): number {
  let lines = 0;
  for (const byte of bytes) if (byte === NEWLINE) lines++;
  return lines;
}

function hasKeysOf(before: Value | undefined, now: Value | undefined): boolean {
  if (!isArray(before)) return now !== undefined;
  if (!isArray(now) || now.size < before.size) return before.size === 0 && now !== undefined;
  for (const [key, value] of before) if (!hasKeysOf(value, now.get(key))) return false;
  return true;
}
