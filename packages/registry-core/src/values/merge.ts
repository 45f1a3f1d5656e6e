import type { PhpArray, Value } from '@flextype-bun/yaml';
import { isArray } from '@flextype-bun/yaml';
import { Pace, runSync, type Steps } from './slices.ts';

/**
 * Merges layers like PHP's `array_replace_recursive`: the later of two layers wins.
 *
 * - Arrays merge by key, and thus lists by index: `[a, b, c]` overridden by `[x]` is `[x, b, c]`.
 * - If at most one side is an array, the later value wins, even `null`.
 * - An empty array changes nothing over an array, but replaces a scalar.
 * - Keys keep the order of the first layer that has them; new keys follow.
 *
 * The layers are not modified. A subtree that only one layer has is shared with it.
 */
export function mergeLayers(...layers: readonly PhpArray[]): PhpArray {
  return runSync(mergeSteps(...layers));
}

/** {@link mergeLayers}, step by step. */
export function* mergeSteps(...layers: readonly PhpArray[]): Steps<PhpArray> {
  const [first = new Map<string, Value>(), ...rest] = layers;
  const pace = new Pace();
  let merged = first;
  for (const layer of rest) merged = yield* mergeTwo(merged, layer, pace);
  return merged;
}

function* mergeTwo(below: PhpArray, above: PhpArray, pace: Pace): Steps<PhpArray> {
  if (above.size === 0) return below;
  // Copied in one go: growing a map step by step costs more in its last step than copying it.
  const merged = new Map(below);
  for (const [key, value] of above) {
    const base = below.get(key);
    merged.set(key, isArray(base) && isArray(value) ? yield* mergeTwo(base, value, pace) : value);
    if (pace.isDue()) yield;
  }
  return merged;
}
