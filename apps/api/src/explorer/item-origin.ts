import { relative } from 'node:path';
import type { ExplorerItem, ExplorerLayer, Place } from '@flextype-bun/explorer/protocol';
import {
  type Explanation,
  encodeJson,
  IdFilter,
  type IdRules,
  isArray,
  type Layer,
  type SourcePosition,
  type Value,
} from '@flextype-bun/registry-core';
import { maskValue } from './masking.ts';
import { kindOf, scalarText } from './rows.ts';

const MAX_LAYER_TEXT = 500;
const MAX_ITEMS = 200;
const MAX_DEPTH = 512;

/** Where a value comes from, as a part of an item. */
export type ItemOrigin = Pick<
  ExplorerItem,
  'layers' | 'items' | 'itemsLeftOut' | 'reason' | 'reasonPlace' | 'nearest'
>;

/** How an origin is shown. */
export interface OriginOptions {
  readonly root: string;
  /** Show secrets. */
  readonly reveal: boolean;
  /** What of the layers is visible; everything if `undefined`. */
  readonly rules: IdRules | undefined;
}

/** The origin of a value, without what a scope hides. */
export function toOrigin(explanation: Explanation, { root, reveal, rules }: OriginOptions): ItemOrigin {
  const filter = rules && new IdFilter(rules);
  const { layers, items, missing, nearest } = explanation;
  const toLayers = (found: readonly Layer[]): ExplorerLayer[] =>
    found.flatMap((layer) => {
      const value = filter ? filter.restrict(layer.id, layer.phpValue) : layer.phpValue;
      return value === undefined ? [] : [toLayer(layer, value, root, reveal)];
    });
  return {
    layers: toLayers(layers),
    items: items.slice(0, MAX_ITEMS).map((item) => toLayers(item.layers)),
    itemsLeftOut: Math.max(0, items.length - MAX_ITEMS),
    reason: missing?.message ?? null,
    ...(missing?.position && { reasonPlace: toPlace(root, missing.position) }),
    nearest: [...nearest],
  };
}

/** A place relative to the site's root. */
export function toPlace(root: string, { file, line, column }: SourcePosition): Place {
  return {
    file: relative(root, file) || file,
    ...(line !== undefined && { line }),
    ...(column !== undefined && { column }),
  };
}

function toLayer(layer: Layer, visible: Value, root: string, reveal: boolean): ExplorerLayer {
  const { value, masked } = reveal ? { value: visible, masked: 0 } : maskValue(visible, layer.id.split('.'));
  const text = isArray(value) ? arrayText(value) : scalarText(value);
  return {
    id: layer.id,
    source: layer.source,
    effect: layer.effect,
    ...(layer.position && { place: toPlace(root, layer.position) }),
    kind: kindOf(visible),
    text: text.length > MAX_LAYER_TEXT ? `${text.slice(0, MAX_LAYER_TEXT).toWellFormed()}…` : text,
    masked: masked > 0,
    shared: layer.shared,
  };
}

/** What stands for an array without JSON. */
export const NO_JSON = '(contains INF, NaN or a broken text, which have no JSON)';

function arrayText(value: Value): string {
  try {
    return encodeJson(value, { depth: MAX_DEPTH });
  } catch {
    return NO_JSON;
  }
}
