import type { PhpArray, Value } from '@flextype-bun/yaml';
import { isArray } from '@flextype-bun/yaml';
import { Pace, runSync, type Steps } from './slices.ts';

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
  return runSync(mergeSteps(...layers));
}

/** The same as {@link mergeLayers}, step by step. */
export function* mergeSteps(...layers: readonly PhpArray[]): Steps<PhpArray> {
  const [first = new Map<string, Value>(), ...rest] = layers;
  const pace = new Pace();
  let merged = first;
  for (const layer of rest) merged = yield* mergeTwo(merged, layer, pace);
  return merged;
}

function* mergeTwo(below: PhpArray, above: PhpArray, pace: Pace): Steps<PhpArray> {
  if (above.size === 0) return below;
  // At once: a map that grows to a size step by step takes longer in its last step than a copy of that size.
  const merged = new Map(below);
  for (const [key, value] of above) {
    const base = below.get(key);
    merged.set(key, isArray(base) && isArray(value) ? yield* mergeTwo(base, value, pace) : value);
    if (pace.isDue()) yield;
  }
  return merged;
}
