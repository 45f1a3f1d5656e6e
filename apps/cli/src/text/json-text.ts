import {
  encodeJson,
  type JsonOptions,
  type SourcePosition,
  toList,
  type Value,
} from '@flextype-bun/registry-core';

/**
 * Data to print as JSON; it may contain registry values. As in these, `number` is a float and integers are `bigint`:
 * convert counts with {@link toInteger}.
 */
export type JsonInput = Value | undefined | readonly JsonInput[] | { readonly [key: string]: JsonInput };

/** A count, a line or a column for a report. */
export function toInteger(count: number | undefined): bigint | undefined {
  return count === undefined ? undefined : BigInt(count);
}

/** A place for a report. */
export function toPosition(position: SourcePosition | undefined): JsonInput {
  return (
    position && { file: position.file, line: toInteger(position.line), column: toInteger(position.column) }
  );
}

/**
 * The JSON text of a report; its values are encoded exactly as Flextype does. Undefined properties are omitted; INF and
 * NaN, which JSON lacks, become strings.
 */
export function toJsonText(report: JsonInput, options: Partial<JsonOptions> = { pretty: true }): string {
  return `${encodeJson(toValue(report), options)}\n`;
}

function toValue(report: JsonInput): Value {
  if (report === undefined) return null;
  if (report instanceof Map) {
    return new Map([...(report as ReadonlyMap<string, Value>)].map(([key, value]) => [key, toValue(value)]));
  }
  if (Array.isArray(report)) return toList((report as readonly JsonInput[]).map(toValue));
  if (typeof report === 'number') return toNumber(report);
  if (typeof report !== 'object' || report === null) return report;
  const entries = Object.entries(report as { readonly [key: string]: JsonInput });
  return new Map(
    entries.filter(([, value]) => value !== undefined).map(([key, value]) => [key, toValue(value)]),
  );
}

function toNumber(number: number): Value {
  if (Number.isNaN(number)) return 'NaN';
  return Number.isFinite(number) ? number : `${number < 0 ? '-' : ''}INF`;
}
