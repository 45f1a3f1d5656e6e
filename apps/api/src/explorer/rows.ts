import { FLAGS, type Kind, MAX_ROW_TEXT, type Row } from '@flextype-bun/explorer/protocol';
import { encodeJson, isArray, isList, type PhpArray, type Value } from '@flextype-bun/registry-core';
import { isSecretKey, isSecretValue } from './masking.ts';
import type { ModuleLayers } from './module-layers.ts';

/** What a value is, for the page. */
export function kindOf(value: Value): Kind {
  if (value === null) return 'n';
  if (isArray(value)) return isList(value) ? 'l' : 'm';
  if (typeof value === 'bigint') return 'i';
  if (typeof value === 'number') return 'f';
  return typeof value === 'string' ? 's' : 'b';
}

/** A single value as the page writes it: a text as it is, a number to the letter of its JSON. */
export function scalarText(value: Exclude<Value, PhpArray>): string {
  if (typeof value === 'string') return value.toWellFormed();
  if (typeof value === 'number' && !Number.isFinite(value)) {
    return Number.isNaN(value) ? 'NaN' : value > 0 ? 'INF' : '-INF';
  }
  return encodeJson(value);
}

/** Where the walk of the tree is. */
export interface RowContext {
  readonly depth: number;
  /** Whether a key above names secrets. */
  readonly secret: boolean;
  /** What the layers have at this place; `undefined` outside of settings that the site sets. */
  readonly layers: LayerValues | undefined;
}

interface LayerValues {
  readonly defaults: Value | undefined;
  readonly site: Value | undefined;
}

/** A place in the tree from which rows are made. */
export function settingsLayers(layers: ModuleLayers | undefined): LayerValues | undefined {
  return layers && { defaults: layers.defaults, site: layers.site };
}

/** The rows of a value, the one of the value itself first. */
export function* toRows(
  key: string,
  value: Value,
  context: RowContext,
): Generator<Row, undefined, undefined> {
  const secret = context.secret || isSecretKey(key);
  const { depth, layers } = context;
  yield toRow(key, value, { depth, secret, layers });
  if (!isArray(value)) return;
  for (const [below, item] of value) {
    yield* toRows(below, item, { depth: depth + 1, secret, layers: layers && childLayers(layers, below) });
  }
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
  // Arrays merge, so that each value in them has an origin of its own.
  return isArray(defaults) && isArray(site) ? 0 : FLAGS.overrides;
}

function childLayers({ defaults, site }: LayerValues, key: string): LayerValues {
  // What replaced a single value has nothing below it to override: all of it is the site's.
  return { defaults: childOf(defaults, key), site: childOf(site, key) };
}

function childOf(value: Value | undefined, key: string): Value | undefined {
  return isArray(value) ? value.get(key) : undefined;
}
