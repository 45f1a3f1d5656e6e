import type { PhpArray, Value } from '@flextype-bun/yaml';
import { isArray } from '@flextype-bun/yaml';
import { Pace, type Steps } from './slices.ts';

/** Merges layers like PHP's `array_replace_recursive`, as `mergeLayers` says. */
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
