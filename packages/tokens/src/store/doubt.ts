import type { FileHistory } from '../ledger/file-history.ts';
import type { TokenDocument, ValidDocument } from '../token-file/token-document.ts';
import { type FileRead, type FileStat, isSameStat, modifiedAt } from '../token-file/token-file.ts';
import type { CachedToken } from './cached-token.ts';

/** A file that did not change for so long, in milliseconds, is not being written. */
const QUIET_MS = 120;
/** A whole file that changes without end is believed after this, in milliseconds. */
const LONGEST_DOUBT_MS = 400;
/** How long an empty file may be PHP's, which can be held up between truncating and writing, in milliseconds. */
const EMPTY_MS = 2000;
/** Kernels stamp files by a clock that ticks every few milliseconds: two writes in a tick look the same. */
const STAMP_TICK_NS = 50_000_000n;

/**
 * Whether a new version lacks what the last one had.
 *
 * PHP truncates a file and then writes it, so that for a moment it is empty, or cut: without its last fields, or
 * without the last digits of a number. A lower number is not in doubt if PHP added one to a recent number.
 */
export function isDoubtful(
  known: ValidDocument,
  found: TokenDocument | undefined,
  history: FileHistory | undefined,
  modified: number,
): boolean {
  if (found === undefined || !found.ok) return true;
  const { count } = found.calls;
  if (count < known.calls.count && (endsInDigit(found.text) || !history?.isIncrement(count, modified)))
    return true;
  return (['state', 'calls', 'limit_calls'] as const).some(
    (field) => (known.fields[field] ?? null) !== null && (found.fields[field] ?? null) === null,
  );
}

/**
 * Whether a file in doubt has stayed as it is for a while; or, if it is a whole one, has been in doubt for too long.
 *
 * A file that is empty or broken at one look and changed at the next is being written, however often that is seen.
 */
export function isSettled(
  cached: CachedToken,
  fileRead: FileRead | undefined,
  found: TokenDocument | undefined,
  now: number,
): boolean {
  const { doubt } = cached;
  const stamp = fileRead?.stamp;
  const same = doubt !== undefined && isSame(stamp, doubt.stamp);
  const next = { since: doubt?.since ?? now, sameSince: same ? doubt.sameSince : now, stamp };
  cached.doubt = next;
  if (now - next.sameSince >= writingTime(fileRead)) return true;
  return found?.ok === true && now - next.since >= LONGEST_DOUBT_MS;
}

/** Whether a file is old enough for its stamp to change with its next change. */
export function isOld(stamp: FileStat): boolean {
  return BigInt(Date.now()) * 1_000_000n - stamp.modified > STAMP_TICK_NS;
}

/** Whether somebody may be creating or rewriting a file that is not whole, `waited` milliseconds after the first look. */
export function isBeingWritten(fileRead: FileRead, waited: number): boolean {
  if (waited > writingTime(fileRead)) return false;
  const { stamp, text } = fileRead;
  return text === '' ? Math.abs(Date.now() - modifiedAt(stamp)) < EMPTY_MS : !isOld(stamp);
}

/** Whether a file has all that any generation's rules want. */
export function isWhole(document: TokenDocument): boolean {
  return document.ok && ['state', 'calls', 'limit_calls'].every((field) => document.mapping.has(field));
}

/** Flextype gives every token a uuid: another one is another token. */
export function isOther(known: TokenDocument, found: TokenDocument): boolean {
  if (!known.ok || !found.ok) return false;
  const before = known.mapping.get('uuid') ?? null;
  const after = found.mapping.get('uuid') ?? null;
  return before !== null && after !== null && before !== after;
}

function isSame(a: FileStat | undefined, b: FileStat | undefined): boolean {
  return a === undefined || b === undefined ? a === b : isSameStat(a, b);
}

/** Whether a text may be cut within its last number. */
function endsInDigit(text: string): boolean {
  return /\d$/.test(text);
}

/** How long a file that is not whole may still be being written, in milliseconds. */
function writingTime(fileRead: FileRead | undefined): number {
  return fileRead?.text === '' ? EMPTY_MS : QUIET_MS;
}
