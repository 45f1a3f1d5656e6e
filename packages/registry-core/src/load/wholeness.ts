import { isArray, type PhpArray, type Value } from '@flextype-bun/yaml';
import { isLarge } from './parse/parse-file.ts';

/** One content of a file. */
export interface Writing {
  readonly bytes: Uint8Array;
  /** What it says; `undefined` where it is malformed. */
  readonly value: PhpArray | undefined;
}

const NEWLINE = 0x0a;

/**
 * Whether a changed content can be believed at once, or may be the first part of what is still being written.
 * Writers that truncate first show a file empty, then piece by piece; no system call tells that they are at it.
 *
 * A content is taken for whole that is well-formed, ends its last line, and has all the keys and at least as many
 * lines as the one before; values change, keys come. A first part has either lost keys, or lines, or its end.
 * Where nothing was before, nothing can be told; and a large content is not gone through, but has to settle.
 */
export function isWhole(before: Writing | undefined, now: Writing): boolean {
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
