import type { Resident } from './resident.ts';
import type { SoundDocument, TokenDocument } from './token-document.ts';
import { type Sight, type Stamp, sameStamp } from './token-file.ts';

/** A file that did not change for so long, in milliseconds, is not being written. */
export const QUIET_MS = 120;
/** A file that changes without end is believed after this, in milliseconds. */
const LONGEST_DOUBT_MS = 400;
/** Kernels stamp files by a clock that ticks every few milliseconds: two writes in a tick look the same. */
const STAMP_TICK_NS = 50_000_000n;

/** A file that looks as if somebody were writing it just now; times are those of `performance.now()`. */
export interface Doubt {
  readonly since: number;
  /** When the file was first seen as it is now. */
  readonly sameSince: number;
  readonly stamp: Stamp | undefined;
}

/**
 * Whether a new version lacks what the last one had.
 *
 * PHP truncates a file and then writes it, so that for a moment it is empty, or cut: without its last fields, or
 * without the last digits of a number.
 */
export function isDoubtful(known: SoundDocument, found: TokenDocument | undefined): boolean {
  if (found === undefined || !found.ok) return true;
  if (found.calls.count < known.calls.count) return true;
  return (['state', 'calls', 'limit_calls'] as const).some(
    (field) => (known.fields[field] ?? null) !== null && (found.fields[field] ?? null) === null,
  );
}

/** Whether a file in doubt has stayed as it is for a while, or has been in doubt for too long. */
export function isSettled(resident: Resident, sight: Sight | undefined, now: number): boolean {
  const { doubt } = resident;
  const stamp = sight?.stamp;
  const same = doubt !== undefined && isSame(stamp, doubt.stamp);
  const next = { since: doubt?.since ?? now, sameSince: same ? doubt.sameSince : now, stamp };
  resident.doubt = next;
  return now - next.sameSince >= QUIET_MS || now - next.since >= LONGEST_DOUBT_MS;
}

/** Whether a file is old enough for its stamp to change with its next change. */
export function isOld(stamp: Stamp): boolean {
  return BigInt(Date.now()) * 1_000_000n - stamp.modified > STAMP_TICK_NS;
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

function isSame(a: Stamp | undefined, b: Stamp | undefined): boolean {
  return a === undefined || b === undefined ? a === b : sameStamp(a, b);
}
