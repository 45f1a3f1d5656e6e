/**
 * The journal: one line an event, the count itself as `TOKEN ABSOLUTE_COUNT`.
 *
 * Two marks beside it tell a replay which part of a file's number is in that count already, so that what others wrote
 * to the file is neither lost nor counted twice:
 *
 * - `TOKEN =N`: the file holds N, and all of it is in the counts that follow
 * - `TOKEN >N`: the file is about to be replaced by one that holds N, all of which is in the last count
 *
 * Each line ends in its checksum, ` 1a2b3c4d`: a digit that a disk or a person changed is not a count. Journals of
 * earlier releases have none, and are read all the same.
 */
export interface JournalEntry {
  /** The last count noted. */
  count: number | undefined;
  /** The file's number at the last mark `=`. */
  seen: number | undefined;
  /** The numbers of the marks `>` since then: the file may hold any of them. */
  intended: number[];
}

const LINE = /^([A-Za-z0-9_-]{1,255}) ([=>]?)(-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)(?: ([0-9a-f]{8}))?$/;
const CHECKSUM_DIGITS = 8;

/** Put where a line broke off and could not be taken back: no line with it is valid. */
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

/** The last entries of each token, and the numbers of the lines that were left out, from 1. */
export interface JournalContent {
  readonly entries: Map<string, JournalEntry>;
  readonly damaged: readonly number[];
}

/** Reads a journal. A last line without its end broke off before its call was answered, and does not count as damage. */
export function readJournal(text: string): JournalContent {
  const entries = new Map<string, JournalEntry>();
  const damaged: number[] = [];
  const lines = text.split('\n');
  lines.pop();
  // A server appends to the journal of an earlier release: lines without a checksum can only come first.
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

/** The count of a token whose file says `disk`, after a crash: never below that. Applied twice, it says the same. */
export function recoverCount(entry: JournalEntry, disk: number): number {
  return Math.max(disk, countOf(entry, disk));
}

function countOf({ count, seen, intended }: JournalEntry, disk: number): number {
  if (count === undefined) return disk;
  // All of the file's number is in the count: nobody else wrote.
  if (disk === seen || intended.includes(disk)) return count;
  if (seen === undefined) return count;
  // Others wrote, onto our last version if that got there (they add), else onto the one before.
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
 * Takes in a line; false where it cannot be true. All of the file's number is in the count, so that no count is below
 * the mark before it: one of the two is wrong, and what the count alone says is kept.
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

/** The lines of which a trail was read. */
export function entryLines(token: string, { seen, count, intended }: JournalEntry): string {
  const lines = seen === undefined ? [] : [seenLine(token, seen)];
  if (count !== undefined) lines.push(countLine(token, count));
  for (const value of intended) lines.push(intentLine(token, value));
  return lines.join('');
}
