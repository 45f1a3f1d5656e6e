import type { DialectRules } from '../dialect/rules.ts';

/** Symfony's pattern of timestamps. */
const TIMESTAMP =
  /^([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:([Tt]|[ \t]+)([0-9]{1,2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]*))?(?:[ \t]*(Z|([-+])([0-9]{1,2})(?::([0-9]{2}))?))?)?$/;

/** Whether the text looks like a timestamp; its date may still be invalid. */
export function isTimestamp(text: string): boolean {
  return TIMESTAMP.test(text);
}

/**
 * The Unix time of a timestamp as PHP parses it; `undefined` if the date is invalid. UTC unless a zone is given.
 *
 * A day past the end of its month, hour 24 and second 60 roll over; month and day 0 roll back. Newer versions of
 * Symfony return a float if there is a fraction, truncated to microseconds.
 */
export function readTimestamp(text: string, rules: DialectRules): bigint | number | undefined {
  const match = TIMESTAMP.exec(text);
  if (match === null) return undefined;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const [hour, minute, second] = [Number(match[5] ?? 0), Number(match[6] ?? 0), Number(match[7] ?? 0)];
  const [zoneHour, zoneMinute] = [Number(match[11] ?? 0), Number(match[12] ?? 0)];
  if (month > 12 || day > 31 || hour > 24 || minute > 59 || second > 60 || zoneHour > 24 || zoneMinute > 59) {
    return undefined;
  }
  const fraction = match[8] ?? '';
  // For a "T" with single-digit parts, PHP uses another format, which allows only microseconds.
  const single = match[2]?.length === 1 || match[3]?.length === 1 || match[5]?.length === 1;
  if (match[4] === 'T' && single && fraction.length > 6) return undefined;
  const zone = (zoneHour * 3600 + zoneMinute * 60) * (match[10] === '-' ? -1 : 1);
  const seconds = daysFromEpoch(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second - zone;
  const micros = fraction.slice(0, 6).padEnd(6, '0');
  if (!rules.fractions || Number(micros) === 0) return BigInt(seconds);
  return Number(`${seconds}.${micros}`);
}

/** Days since 1970-01-01 in the proleptic Gregorian calendar; month and day may be 0. */
function daysFromEpoch(year: number, month: number, day: number): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return Math.round(date.getTime() / 86_400_000);
}
