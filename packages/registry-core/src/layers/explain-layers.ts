import { isArray, isList, type Plain, toPlain, type Value } from '@flextype-bun/yaml';
import { pathOf, valueAt } from '../values/lookup.ts';
import { type Layer, layersOf } from './layers-of.ts';
import { mergeLayers } from './merge-layers.ts';
import { type NamedLayer, type ReadLayer, readRest } from './named-layers.ts';

/** The origin of a value in layers of your own. */
export interface LayersExplanation {
  readonly id: string;
  /** The effective value in plain JavaScript; `undefined` if the id is unset. */
  readonly value: Plain | undefined;
  /** The same with PHP's types. */
  readonly phpValue: Value | undefined;
  /** Every layer that sets it, lowest first; `source` is its name. */
  readonly layers: readonly Layer<string>[];
  /** The items of a list, since lists merge by index; empty for other values. */
  readonly items: readonly LayersExplanation[];
}

/**
 * Explains where values of merged layers come from: for each id every layer that sets it, with its name, `file`, `line` and
 * `column`, and which one wins.
 *
 * @param layers the lowest first
 * @param ids for instance those of `eachId(mergeLayers(layers))`
 * @returns an explanation for each id
 * @throws {RegistryError} `load-failed` if the text of a layer is invalid
 * @example
 * const layers = [{ name: 'defaults', text: 'port: 80' }, { name: 'environment', value: { port: 8080 } }];
 * const [port] = explainLayers(layers, ['port']);
 * port.layers.find(({ effect }) => effect === 'wins')?.source; // 'environment'
 */
export function explainLayers(
  layers: readonly (NamedLayer | ReadLayer)[],
  ids: Iterable<string>,
): LayersExplanation[] {
  const read = readRest(layers);
  const tree = mergeLayers(read);
  const partsOf = (path: readonly string[]) => ({
    id: path.join('.'),
    phpValue: valueAt(tree, path) ?? undefined,
    layers: layersOf(read, path),
  });
  return Array.from(ids, (id) => {
    const path = pathOf(tree, id);
    const parts = partsOf(path);
    const items = itemPaths(path, parts.phpValue).map((item) => withPlain({ ...partsOf(item), items: [] }));
    return withPlain({ ...parts, items });
  });
}

/** The paths of the items of a list; none for other values. */
export function itemPaths(path: readonly string[], value: Value | undefined): string[][] {
  return isArray(value) && isList(value) ? [...value.keys()].map((key) => [...path, key]) : [];
}

/** Adds the plain form of a value, which is only made when it is read: values can be large. */
export function withPlain<Parts extends { readonly phpValue: Value | undefined }>(
  parts: Parts,
): Parts & { readonly value: Plain | undefined } {
  return {
    ...parts,
    get value() {
      return parts.phpValue === undefined ? undefined : toPlain(parts.phpValue);
    },
  };
}
