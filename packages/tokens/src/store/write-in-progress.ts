import { msUntilSettled, observeWrite as observe, type PendingWrite as Pending } from '@flextype-bun/project';
import type { FileHistory } from '../ledger/file-history.ts';
import type { TokenLocation } from '../token-file/token-directory.ts';
import {
  documentOf,
  hasAllFields,
  type TokenDocument,
  type ValidDocument,
} from '../token-file/token-document.ts';
import {
  type FileRead,
  type FileStat,
  isSameStat,
  modifiedAt,
  readTokenFile,
} from '../token-file/token-file.ts';

/** A file that has not changed for this long, in milliseconds, is not being written. */
const QUIET_MS = 120;
/** A complete file that keeps changing is accepted after this time, in milliseconds. */
const MAX_WAIT_MS = 400;
/** PHP can be held up between truncating a file and writing it: how long a file may stay empty, in milliseconds. */
const EMPTY_MS = 2000;
/** Kernels take file times from a clock that ticks every few milliseconds: two writes within a tick look the same. */
const CLOCK_TICK_NS = 50_000_000n;

/** A token file that somebody seems to be writing, known by its stat. */
export type PendingWrite = Pending<FileStat | undefined>;

/**
 * Whether a new version has everything that the last one had.
 *
 * PHP truncates a file and then writes it, so for a moment the file is empty, or lacks its last fields or the last
 * digits of a number. A lower number is complete only if PHP can have got it by adding one to a recent number.
 */
export function looksComplete(
  known: ValidDocument,
  found: TokenDocument | undefined,
  history: FileHistory | undefined,
  modified: number,
): boolean {
  if (found === undefined || !found.ok) return false;
  const { count } = found.calls;
  if (count < known.calls.count && (endsInDigit(found.text) || !history?.isIncrement(count, modified)))
    return false;
  return (['state', 'calls', 'limit_calls'] as const).every(
    (field) => (known.fields[field] ?? null) === null || (found.fields[field] ?? null) !== null,
  );
}

/** Adds one more look at the file to what is known about a write; `now` is when the look began. */
export function observeWrite(
  write: PendingWrite | undefined,
  fileRead: FileRead | undefined,
  now: number,
): PendingWrite {
  return observe(write, fileRead?.stat, isSame, now);
}

/**
 * Whether a write has ended: the file has not changed for a while, or it is complete but keeps changing.
 *
 * A file that is empty or broken at one look and different at the next is being written, however long that goes on.
 */
export function hasEnded(
  write: PendingWrite,
  fileRead: FileRead | undefined,
  found: TokenDocument | undefined,
  now: number,
): boolean {
  const maxWaitMs = found?.ok === true ? MAX_WAIT_MS : Number.POSITIVE_INFINITY;
  return msUntilSettled(write, now, { settleMs: maxWritingTime(fileRead), maxWaitMs }) <= 0;
}

/** Whether the file's next change is certain to change this stat. */
export function isReliable(stat: FileStat): boolean {
  return BigInt(Date.now()) * 1_000_000n - stat.modified > CLOCK_TICK_NS;
}

/** Whether a file seems to be in the middle of its creation, `waitedMs` after it was first read. */
export function isBeingCreated(fileRead: FileRead, document: TokenDocument, waitedMs: number): boolean {
  if (hasAllFields(document) || waitedMs > maxWritingTime(fileRead)) return false;
  const { stat, text } = fileRead;
  return text === '' ? Math.abs(Date.now() - modifiedAt(stat)) < EMPTY_MS : !isReliable(stat);
}

function isSame(a: FileStat | undefined, b: FileStat | undefined): boolean {
  return a === undefined || b === undefined ? a === b : isSameStat(a, b);
}

/** Whether a text may have been cut within its last number. */
function endsInDigit(text: string): boolean {
  return /\d$/.test(text);
}

/** How long an incomplete file may stay unchanged while it is being written, in milliseconds. */
function maxWritingTime(fileRead: FileRead | undefined): number {
  return fileRead?.text === '' ? EMPTY_MS : QUIET_MS;
}

/** Between two reads of a file that is being written, in milliseconds. */
export const RETRY_DELAY_MS = 20;

/** Reads a token's file for the first time. If it is incomplete because it is being written, waits until it is done. */
export async function readFirst(
  location: TokenLocation,
): Promise<{ readonly fileRead: FileRead; readonly document: TokenDocument } | undefined> {
  const began = performance.now();
  for (;;) {
    const fileRead = await readTokenFile(location.file);
    if (fileRead === undefined) return undefined;
    const document = documentOf(fileRead, location);
    if (!isBeingCreated(fileRead, document, performance.now() - began)) return { fileRead, document };
    await Bun.sleep(RETRY_DELAY_MS);
  }
}
