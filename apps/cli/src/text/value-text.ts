import { encodeJson, isArray, isList, printable, type Value } from '@flextype-bun/registry-core';

const LONGEST = 80;

/** A value or its size on one line, without what a terminal would interpret; long text is cut. */
export function toSummary(value: Value): string {
  return printable(summarize(value));
}

function summarize(value: Value): string {
  if (isArray(value)) {
    if (value.size === 0) return '[]';
    const text = toLine(value);
    if (text.length <= LONGEST / 2) return text;
    if (isList(value)) return `list of ${value.size}`;
    return `map of ${value.size}`;
  }
  const text = toLine(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}

/** A value as one line of JSON; INF and NaN, which JSON lacks, by name. */
export function toLine(value: Value): string {
  if (isArray(value)) {
    const items = [...value].map(([key, item]) =>
      isList(value) ? toLine(item) : `${JSON.stringify(key)}: ${toLine(item)}`,
    );
    return isList(value) ? `[${items.join(', ')}]` : `{${items.join(', ')}}`;
  }
  if (typeof value === 'number' && !Number.isFinite(value)) {
    return Number.isNaN(value) ? 'NaN' : `${value < 0 ? '-' : ''}INF`;
  }
  if (typeof value === 'string' && !value.isWellFormed()) return JSON.stringify(value);
  return encodeJson(value);
}

/** A value for the terminal: strings without quotes, arrays as indented JSON. */
export function toText(value: Value): string {
  if (typeof value === 'string') return value;
  return isArray(value) ? encodeJson(value, { pretty: true }) : toLine(value);
}
