/**
 * The journal: one line an event, the count itself as `TOKEN ABSOLUTE_COUNT`.
 *
 * Two marks beside it tell a replay which part of a file's number is in that count already, so that what others wrote
 * to the file is neither lost nor counted twice:
 *
 * - `TOKEN =N`: the file holds N, and all of it is in the counts that follow
 * - `TOKEN >N`: the file is about to be replaced by one that holds N, all of which is in the last count
 */
export interface Trail {
  /** The last count noted. */
  count: number | undefined;
  /** The file's number at the last mark `=`. */
  seen: number | undefined;
  /** The numbers of the marks `>` since then: the file may hold any of them. */
  intended: number[];
}

const LINE = /^([A-Za-z0-9_-]{1,255}) ([=>]?)(-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)$/;

/** Put where a line broke off and could not be taken back: no line with it is valid. */
export const SPOILER = '?\n';

export function countLine(token: string, count: number): string {
  return `${token} ${count}\n`;
}

export function seenLine(token: string, seen: number): string {
  return `${token} =${seen}\n`;
}

export function intentLine(token: string, value: number): string {
  return `${token} >${value}\n`;
}

/** What a journal says of each token. A last line without its end, and any line that is none, are passed over. */
export function readTrails(text: string): Map<string, Trail> {
  const trails = new Map<string, Trail>();
  const lines = text.split('\n');
  lines.pop();
  for (const line of lines) {
    const [, token, mark, digits] = LINE.exec(line) ?? [];
    if (token === undefined || digits === undefined) continue;
    const trail = trails.get(token) ?? { count: undefined, seen: undefined, intended: [] };
    trails.set(token, trail);
    note(trail, mark ?? '', Number(digits));
  }
  return trails;
}

/** The count of a token whose file says `disk`, after a crash. Applied twice, it says the same. */
export function settleTrail(trail: Trail, disk: number): number {
  const { count, seen, intended } = trail;
  if (count === undefined) return disk;
  // All of the file's number is in the count: nobody else wrote.
  if (disk === seen || intended.includes(disk)) return count;
  if (seen === undefined) return Math.max(disk, count);
  // Others wrote, onto our last version if that got there (they add), else onto the one before.
  const last = intended.at(-1);
  const base = last !== undefined && disk > last ? last : seen;
  return count + disk - base;
}

function note(trail: Trail, mark: string, value: number): void {
  if (mark === '') trail.count = value;
  else if (mark === '>') trail.intended.push(value);
  else {
    trail.seen = value;
    trail.intended = [];
  }
}

/** The lines of which a trail was read. */
export function trailLines(token: string, { seen, count, intended }: Trail): string {
  const lines = seen === undefined ? [] : [seenLine(token, seen)];
  if (count !== undefined) lines.push(countLine(token, count));
  for (const value of intended) lines.push(intentLine(token, value));
  return lines.join('');
}
