import { relative, resolve } from 'node:path';
import {
  type ExplorerItem,
  type ExplorerLayer,
  isNameable,
  type Place,
} from '@flextype-bun/explorer/protocol';
import {
  type Explanation,
  encodeJson,
  explain,
  type IdFilter,
  isArray,
  type Layer,
  type Registry,
  type SourcePosition,
  type Value,
} from '@flextype-bun/registry-core';
import { maskValue } from './masking.ts';
import { kindOf, scalarText } from './rows.ts';

// Characters of a value that are sent unless all of it is requested.
const MAX_JSON = 65_536;
const MAX_LAYER_TEXT = 500;
const MAX_ITEMS = 200;
const MAX_DEPTH = 512;

/** Options of a request for a value. */
export interface ItemRequest {
  readonly path: readonly string[];
  readonly filter: IdFilter | undefined;
  /** Show secrets. */
  readonly reveal: boolean;
  /** Send all of a long value. */
  readonly whole: boolean;
}

/** A value with the layers that it comes from. */
export async function toItem(
  registry: Pick<Registry, 'project' | 'snapshot'>,
  { path, filter, reveal, whole }: ItemRequest,
): Promise<ExplorerItem> {
  const value = valueAt(registry.snapshot.tree, path, filter);
  const shown = value === undefined || reveal ? { value, masked: 0 } : maskValue(value, path);
  const json = shown.value === undefined ? null : jsonText(shown.value);
  const id = isNameable(path) ? path.join('.') : null;
  const item: ExplorerItem = {
    path: [...path],
    id,
    kind: value === undefined ? null : kindOf(value),
    json: json === null || whole ? json : json.slice(0, MAX_JSON).toWellFormed(),
    length: json?.length ?? 0,
    masked: shown.masked,
    layers: [],
    items: [],
    itemsLeftOut: 0,
    reason: null,
    nearest: [],
  };
  if (id === null || !hasLayers(path, path.length)) return item;
  // Layers contain values that a scope hides: under a scope, send only whether there are any.
  if (filter)
    return value === undefined ? { ...item, reason: 'The token does not see this, or it is not set' } : item;
  return { ...item, ...toOrigin(await explain(registry, id), registry.project.root, reveal) };
}

/** Looks up a path under a scope; returns `undefined` if it is unset or hidden. */
export function valueAt(
  tree: Value,
  path: readonly string[],
  filter: IdFilter | undefined,
): Value | undefined {
  const found = path.reduce<Value | undefined>((at, key) => (isArray(at) ? at.get(key) : undefined), tree);
  return found === undefined || !filter ? found : filter.restrict(path.join('.'), found);
}

/** A place relative to the site's root. */
export function toPlace(root: string, { file, line, column }: SourcePosition): Place {
  return {
    file: relative(root, resolve(root, file)) || file,
    ...(line !== undefined && { line }),
    ...(column !== undefined && { column }),
  };
}

// `plugins` and `themes` come from every file of the site.
function hasLayers([top]: readonly string[], depth: number): boolean {
  return top === 'flextype' || depth > 1;
}

function toOrigin(explanation: Explanation, root: string, reveal: boolean) {
  const { layers, items, missing, nearest } = explanation;
  const toLayers = (found: readonly Layer[]) => found.map((layer) => toLayer(layer, root, reveal));
  return {
    layers: toLayers(layers),
    items: items.slice(0, MAX_ITEMS).map((item) => toLayers(item.layers)),
    itemsLeftOut: Math.max(0, items.length - MAX_ITEMS),
    reason: missing?.message ?? null,
    ...(missing?.position && { reasonPlace: toPlace(root, missing.position) }),
    nearest: [...nearest],
  };
}

function toLayer(layer: Layer, root: string, reveal: boolean): ExplorerLayer {
  const path = layer.id.split('.');
  const { value, masked } = reveal ? { value: layer.phpValue, masked: 0 } : maskValue(layer.phpValue, path);
  const text = isArray(value) ? jsonText(value, false) : scalarText(value);
  return {
    id: layer.id,
    source: layer.source,
    effect: layer.effect,
    ...(layer.position && { place: toPlace(root, layer.position) }),
    kind: kindOf(layer.phpValue),
    text: text.length > MAX_LAYER_TEXT ? `${text.slice(0, MAX_LAYER_TEXT).toWellFormed()}…` : text,
    masked: masked > 0,
    shared: layer.shared,
  };
}

/** The JSON of a value, or its name if JSON lacks it. */
function jsonText(value: Value, pretty = true): string {
  try {
    return encodeJson(value, { pretty, depth: MAX_DEPTH });
  } catch {
    return isArray(value) ? '(contains INF, NaN or a broken text, which have no JSON)' : scalarText(value);
  }
}
