import type { PhpArray, Value } from '@flextype-bun/yaml';
import { isArray } from '@flextype-bun/yaml';

/**
 * Merges layers as PHP's `array_replace_recursive`; of two layers the later wins.
 *
 * - Arrays merge by key, and so lists by index: `[a, b, c]` with `[x]` over it is `[x, b, c]`.
 * - Where only one side is an array, or none, the later value stands, `null` included.
 * - An array merges into an array, so an empty one changes nothing; over a scalar it stands.
 * - Keys keep the order of the first layer that has them; new keys follow.
 *
 * The layers are left as they are, and subtrees that only one layer has are shared with it.
 */
export function mergeLayers(...layers: readonly PhpArray[]): PhpArray {
  const [first = new Map<string, Value>(), ...rest] = layers;
  return rest.reduce(mergeTwo, first);
}

function mergeTwo(below: PhpArray, above: PhpArray): PhpArray {
  if (above.size === 0) return below;
  const merged = new Map(below);
  for (const [key, value] of above) {
    const base = below.get(key);
    merged.set(key, isArray(base) && isArray(value) ? mergeTwo(base, value) : value);
  }
  return merged;
}
