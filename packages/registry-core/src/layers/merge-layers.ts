import type { PhpArray, Value } from '@flextype-bun/yaml';
import { mergeSteps } from '../values/merge.ts';
import { runSync } from '../values/slices.ts';
import { type NamedLayer, type ReadLayer, readRest } from './named-layers.ts';

/**
 * Merges layers as Flextype does, like PHP's `array_replace_recursive`: the later of two layers wins.
 *
 * - Arrays merge by key, and thus lists by index: `[a, b, c]` overridden by `[x]` is `[x, b, c]`.
 * - If at most one side is an array, the later value wins, even `null`.
 * - An empty array changes nothing over an array, but replaces a scalar.
 * - Keys keep the order of the first layer that has them; new keys follow.
 *
 * The layers are not modified. A subtree that only one layer has is shared with it.
 *
 * @param layers the lowest first: values, or layers with a name
 * @throws {RegistryError} `load-failed` if the text of a layer is invalid
 * @example
 * mergeLayers([{ name: 'defaults', text: 'a: 1' }, { name: 'environment', value: { a: 2 } }]);
 */
export function mergeLayers(layers: readonly (PhpArray | NamedLayer | ReadLayer)[]): PhpArray {
  const trees = layers.flatMap((layer) =>
    isTree(layer) ? layer : readRest([layer]).map(({ value }) => value ?? new Map<string, Value>()),
  );
  return runSync(mergeSteps(...trees));
}

function isTree(layer: PhpArray | NamedLayer | ReadLayer): layer is PhpArray {
  return layer instanceof Map;
}
