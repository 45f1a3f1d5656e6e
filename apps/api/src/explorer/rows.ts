import { FLAGS, type Kind, MAX_ROW_TEXT, type Row } from '@flextype-bun/explorer/protocol';
import { encodeJson, isArray, isList, type PhpArray, type Value } from '@flextype-bun/registry-core';
import { isSecretValue } from './masking.ts';
import type { LayerValues } from './row-layers.ts';

/** The kind of a value. */
export function kindOf(value: Value): Kind {
  if (value === null) return 'n';
  if (isArray(value)) return isList(value) ? 'l' : 'm';
  if (typeof value === 'bigint') return 'i';
  if (typeof value === 'number') return 'f';
  return typeof value === 'string' ? 's' : 'b';
}

/** A scalar as the page shows it: strings verbatim, numbers as in JSON. */
export function scalarText(value: Exclude<Value, PhpArray>): string {
  if (typeof value === 'string') return value.toWellFormed();
  if (typeof value === 'number' && !Number.isFinite(value)) {
    return Number.isNaN(value) ? 'NaN' : value > 0 ? 'INF' : '-INF';
  }
  return encodeJson(value);
}

/** Position of the tree walk. */
export interface RowContext {
  readonly depth: number;
  /** Whether a key above names secrets. */
  readonly secret: boolean;
  /** The values of the layers at this position; `undefined` outside of overridden settings. */
  readonly layers: LayerValues | undefined;
}

/** The row of one value; `context.secret` covers its own key. */
export function toRow(key: string, value: Value, { depth, secret, layers }: RowContext): Row {
  const origin = originFlags(layers);
  const name = key.toWellFormed();
  if (isArray(value)) return [depth, name, kindOf(value), origin, '', value.size];
  if (isSecretValue(value, secret)) return [depth, name, kindOf(value), origin | FLAGS.secret, '', 0];
  const text = scalarText(value);
  const cut = text.length > MAX_ROW_TEXT;
  const short = cut ? text.slice(0, MAX_ROW_TEXT).toWellFormed() : text;
  return [depth, name, kindOf(value), origin | (cut ? FLAGS.cut : 0), short, text.length];
}

function originFlags(layers: LayerValues | undefined): number {
  if (layers?.site === undefined) return 0;
  const { defaults, site } = layers;
  if (defaults === undefined) return FLAGS.siteOnly;
  // Arrays merge, so each of their values has its own origin.
  return isArray(defaults) && isArray(site) ? 0 : FLAGS.overrides;
}
