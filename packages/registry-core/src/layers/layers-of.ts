import type { SourcePosition } from '@flextype-bun/project';
import { isArray, type Plain, toPlain, type Value } from '@flextype-bun/yaml';
import type { LayerContent, LayerSource } from './layer-content.ts';

/**
 * The effect of a layer on the value.
 *
 * - `wins`: it is the effective value.
 * - `merges`: it is an array and part of the effective one.
 * - `overridden`: a later layer replaces it.
 * - `none`: it is an empty array over another array, which has no effect.
 */
export type LayerEffect = 'wins' | 'merges' | 'overridden' | 'none';

/**
 * One place that sets an id.
 *
 * @typeParam Source the names of the layers; `built-in` is Flextype's default for a plugin's `priority`
 */
export interface Layer<Source extends string = LayerSource | 'built-in'> {
  /**
   * The id that is set there: the requested one; one inside it (`plugins.site.settings` for `plugins.site`); or an
   * ancestor that is not an array there, so it cannot contain the requested one.
   */
  readonly id: string;
  readonly source: Source;
  /** Where the value starts; `undefined` if it is in no file. */
  readonly position: SourcePosition | undefined;
  /** The value of the layer, as `registry.get` returns it. */
  readonly value: Plain;
  /** The same in the form of `registry.phpValue`. */
  readonly phpValue: Value;
  readonly effect: LayerEffect;
  /** Whether it was reached through an alias or a merge key, so other values share its position. */
  readonly shared: boolean;
}

type Draft<Source extends string> = {
  -readonly [Key in keyof LayerParts<Source>]: LayerParts<Source>[Key];
} & { readonly depth: number };

/** The layers of the id with this path, in the order of the contents. */
export function layersOf<Source extends string>(
  contents: readonly LayerContent<Source>[],
  path: readonly string[],
): Layer<Source>[] {
  const layers: Draft<Source>[] = [];
  for (const content of contents) {
    const { value } = content;
    // An empty layer sets nothing.
    if (!value || value.size === 0) continue;
    if (isBelow(path, content.path)) {
      applyContent(layers, content, path);
    } else if (isBelow(content.path, path)) {
      layers.push(toDraft(content, content.path, value, 'merges'));
    }
  }
  return layers.map(({ depth, ...layer }) => toLayer(layer));
}

/** A layer without the plain form of its value. */
export type LayerParts<Source extends string> = Omit<Layer<Source>, 'value'>;

/** Adds the plain form, which is only made when it is read: values can be large. */
export function toLayer<Source extends string>(parts: LayerParts<Source>): Layer<Source> {
  return {
    ...parts,
    get value() {
      return toPlain(parts.phpValue);
    },
  };
}

/** Applies a content over the layers so far, as `array_replace_recursive` does. */
function applyContent<Source extends string>(
  layers: Draft<Source>[],
  content: LayerContent<Source>,
  path: readonly string[],
): void {
  const found = probe(content, path);
  const last = layers.findLast(({ effect }) => effect === 'wins' || effect === 'merges');
  // An array replaced a single value: nothing from before is left.
  if (last && last.depth < found.depth) overrideAll(layers);
  if (found.value === undefined) return;
  const layer = toDraft(content, path.slice(0, found.depth), found.value, 'wins');
  if (last && last.depth === found.depth && isArray(last.phpValue) && isArray(found.value)) {
    if (found.value.size === 0) {
      layer.effect = 'none';
    } else if (last.phpValue.size === 0) {
      last.effect = 'none';
    } else {
      last.effect = layer.effect = 'merges';
    }
  } else {
    overrideAll(layers);
  }
  layers.push(layer);
}

function overrideAll(layers: readonly Draft<string>[]): void {
  for (const layer of layers) {
    if (layer.effect !== 'none') layer.effect = 'overridden';
  }
}

interface Probe {
  /** How many parts of the path lead to the value, or to where the arrays end. */
  readonly depth: number;
  /** The value there; `undefined` if the last array lacks the key. */
  readonly value: Value | undefined;
}

function probe(content: LayerContent<string>, path: readonly string[]): Probe {
  let value: Value | undefined = content.value;
  for (let depth = content.path.length; depth < path.length; depth++) {
    if (!isArray(value)) return { depth, value };
    const below: Value | undefined = value.get(path[depth] ?? '');
    if (below === undefined) return { depth: depth + 1, value: undefined };
    value = below;
  }
  return { depth: path.length, value };
}

function toDraft<Source extends string>(
  content: LayerContent<Source>,
  path: readonly string[],
  value: Value,
  effect: LayerEffect,
): Draft<Source> {
  const { position, shared } = content.locate(path.slice(content.path.length));
  const id = path.join('.');
  return { id, source: content.source, position, phpValue: value, effect, shared, depth: path.length };
}

/** Whether the first path equals the second or is below it. */
function isBelow(path: readonly string[], above: readonly string[]): boolean {
  return above.every((part, index) => path[index] === part);
}
