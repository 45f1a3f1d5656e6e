import {
  encodeJson,
  type JsonOptions,
  type SourcePosition,
  toList,
  type Value,
} from '@flextype-bun/registry-core';

/**
 * What can be told as JSON: plain data, with values of the registry in it. As there, `number` is a float and integers
 * are `bigint`; {@link toInteger} makes one of a count.
 */
export type Tellable = Value | undefined | readonly Tellable[] | { readonly [key: string]: Tellable };

/** A count, a line or a column for a report. */
export function toInteger(count: number | undefined): bigint | undefined {
  return count === undefined ? undefined : BigInt(count);
}

/** A place for a report. */
export function toPosition(position: SourcePosition | undefined): Tellable {
  return (
    position && { file: position.file, line: toInteger(position.line), column: toInteger(position.column) }
  );
}

/**
 * The JSON text of a report; the values in it to the letter of Flextype's own JSON. What is `undefined` is left out,
 * and INF and NaN, which JSON does not have, are told as texts.
 */
export function toJsonText(report: Tellable, options: Partial<JsonOptions> = { pretty: true }): string {
  return `${encodeJson(toValue(report), options)}\n`;
}

function toValue(report: Tellable): Value {
  if (report === undefined) return null;
  if (report instanceof Map) {
    return new Map([...(report as ReadonlyMap<string, Value>)].map(([key, value]) => [key, toValue(value)]));
  }
  if (Array.isArray(report)) return toList((report as readonly Tellable[]).map(toValue));
  if (typeof report === 'number') return toNumber(report);
  if (typeof report !== 'object' || report === null) return report;
  const entries = Object.entries(report as { readonly [key: string]: Tellable });
  return new Map(
    entries.filter(([, value]) => value !== undefined).map(([key, value]) => [key, toValue(value)]),
  );
}

function toNumber(number: number): Value {
  if (Number.isNaN(number)) return 'NaN';
  return Number.isFinite(number) ? number : `${number < 0 ? '-' : ''}INF`;
}
