/**
 * The state of one token in the journal. The journal has one line per event; a count is `TOKEN ABSOLUTE_COUNT`.
 *
 * Two other lines tell a replay which part of a file's number the count already includes, so that what others wrote to
 * the file is neither lost nor counted twice:
 *
 * - `TOKEN =N`: the file holds N, and the counts that follow include all of it
 * - `TOKEN >N`: the file is about to be replaced by one that holds N, which the last count includes
 *
 * Each line ends in a checksum, ` 1a2b3c4d`, so that a changed digit is not taken for a count. Journals of earlier
 * releases have none, and are accepted.
 */
export interface JournalEntry {
  /** The last count in the journal. */
  count: number | undefined;
  /** The file's number at the last `=` line. */
  seen: number | undefined;
  /** The numbers of the `>` lines since then: the file may hold any of them. */
  intended: number[];
}

const LINE = /^([A-Za-z0-9_-]{1,255}) ([=>]?)(-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)(?: ([0-9a-f]{8}))?$/;
const CHECKSUM_DIGITS = 8;

/** Appended after a partial line that could not be removed, and makes that line invalid. */
export const SPOILER = '?\n';
const SPOILED = '?';

export function countLine(token: string, count: number): string {
  return withChecksum(`${token} ${count}`);
}

export function seenLine(token: string, seen: number): string {
  return withChecksum(`${token} =${seen}`);
}

export function intentLine(token: string, value: number): string {
  return withChecksum(`${token} >${value}`);
}

/** The last state of each token, and the numbers of the ignored lines, from 1. */
export interface JournalContent {
  readonly entries: Map<string, JournalEntry>;
  readonly damaged: readonly number[];
}

/** Reads a journal. A last line without a newline was cut off before its call was answered; that is not damage. */
export function readJournal(text: string): JournalContent {
  const entries = new Map<string, JournalEntry>();
  const damaged: number[] = [];
  const lines = text.split('\n');
  lines.pop();
  // A server can append to the journal of an earlier release, so lines without a checksum can only come first.
  let checked = false;
  for (const [index, line] of lines.entries()) {
    const [, token, mark = '', digits, checksum] = LINE.exec(line) ?? [];
    if (token === undefined || digits === undefined || !isIntact(line, checksum, { required: checked })) {
      if (!line.endsWith(SPOILED)) damaged.push(index + 1);
      continue;
    }
    checked ||= checksum !== undefined;
    const entry = entries.get(token) ?? { count: undefined, seen: undefined, intended: [] };
    entries.set(token, entry);
    if (!applyLine(entry, mark, Number(digits))) damaged.push(index + 1);
  }
  return { entries, damaged };
}

/** The count of a token after a crash if its file holds `disk`; never below that. Idempotent. */
export function recoverCount(entry: JournalEntry, disk: number): number {
  return Math.max(disk, countOf(entry, disk));
}

function countOf({ count, seen, intended }: JournalEntry, disk: number): number {
  if (count === undefined) return disk;
  // The count includes all of the file's number: nobody else wrote.
  if (disk === seen || intended.includes(disk)) return count;
  if (seen === undefined) return count;
  // Others added to our last version if it got there, or else to the one before.
  const last = intended.at(-1);
  const base = last !== undefined && disk > last ? last : seen;
  return count + disk - base;
}

function isIntact(
  line: string,
  checksum: string | undefined,
  { required }: { readonly required: boolean },
): boolean {
  if (checksum === undefined) return !required;
  return checksumOf(line.slice(0, -CHECKSUM_DIGITS - 1)) === checksum;
}

/**
 * Applies a line to an entry; false if it contradicts the line before. A count includes all of the file's number, so if
 * it is below the `=` line before it, one of the two is wrong, and only the count is kept.
 */
function applyLine(entry: JournalEntry, mark: string, value: number): boolean {
  if (mark === '>') entry.intended.push(value);
  else if (mark === '=') {
    entry.seen = value;
    entry.intended = [];
  } else {
    entry.count = value;
    if (entry.seen !== undefined && value < entry.seen) {
      entry.seen = undefined;
      return false;
    }
  }
  return true;
}

function withChecksum(line: string): string {
  return `${line} ${checksumOf(line)}\n`;
}

function checksumOf(line: string): string {
  return Bun.hash.crc32(line).toString(16).padStart(CHECKSUM_DIGITS, '0');
}

/** The lines that an entry was read from. */
export function entryLines(token: string, { seen, count, intended }: JournalEntry): string {
  const lines = seen === undefined ? [] : [seenLine(token, seen)];
  if (count !== undefined) lines.push(countLine(token, count));
  for (const value of intended) lines.push(intentLine(token, value));
  return lines.join('');
}
