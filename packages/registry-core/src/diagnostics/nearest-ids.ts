import type { PhpArray } from '@flextype-bun/yaml';
import { Pace, runSync, type Steps } from '../values/slices.ts';
import { eachId } from '../values/walk.ts';
import { editDistance } from './edit-distance.ts';

// Costs of turning an existing id into the requested one: an omitted part (`site.title`) has a fixed cost, a misspelt
// part costs the share of its letters that differ.
const OMITTED_PART_COST = 0.6;
const MAX_OMITTED_PARTS = 2;
const MAX_MISSPELLED_SHARE = 0.5;
const MAX_COST = 1.3;

/**
 * Finds the ids that were probably meant by an unknown one, most likely first: with misspelt parts
 * (`plugins.site.setings.titel`) or omitted ones (`site.title`).
 *
 * @param limit how many to return at most
 */
export function nearestIds(tree: PhpArray, id: string, limit = 3): string[] {
  return runSync(nearestIdSteps(tree, id, limit));
}

/** {@link nearestIds}, step by step: in a large tree it takes seconds. */
export function* nearestIdSteps(tree: PhpArray, id: string, limit = 3): Steps<string[]> {
  const pace = new Pace();
  const asked = id.toLowerCase().split('.');
  const costs = new Map<string, number>();
  const misspelling = (part: string, name: string): number => {
    const key = `${part} ${name}`;
    const known = costs.get(key);
    if (known !== undefined) return known;
    const length = Math.max(part.length, name.length, 1);
    const maxDistance = Math.floor(length * MAX_MISSPELLED_SHARE);
    const distance = editDistance(part, name.toLowerCase(), maxDistance);
    const cost = distance > maxDistance ? Number.POSITIVE_INFINITY : distance / length;
    costs.set(key, cost);
    return cost;
  };
  const found: { id: string; cost: number }[] = [];
  for (const entry of eachId(tree)) {
    if (pace.isDue()) yield;
    if (entry.value === null || entry.id === id) continue;
    const more = entry.path.length - asked.length;
    if (more < 0 || more > MAX_OMITTED_PARTS) continue;
    const cost = alignment(asked, entry.path, misspelling);
    if (cost <= MAX_COST) found.push({ id: entry.id, cost });
  }
  return found
    .sort((a, b) => a.cost - b.cost)
    .slice(0, limit)
    .map((candidate) => candidate.id);
}

/** The lowest cost of aligning the requested parts with an existing path, in order; the last parts always match up. */
function alignment(
  asked: readonly string[],
  path: readonly string[],
  misspelling: (part: string, name: string) => number,
): number {
  const end = misspelling(asked.at(-1) ?? '', path.at(-1) ?? '');
  let last = Array.from(path, (_, index) => end + index * OMITTED_PART_COST);
  for (const part of asked.slice(0, -1)) {
    const current = [Number.POSITIVE_INFINITY];
    for (const [column, name] of path.slice(0, -1).entries()) {
      const here = (last[column] ?? 0) + misspelling(part, name);
      current.push(Math.min((current[column] ?? 0) + OMITTED_PART_COST, here));
    }
    if (Math.min(...current) > MAX_COST) return Number.POSITIVE_INFINITY;
    last = current;
  }
  return last.at(-1) ?? Number.POSITIVE_INFINITY;
}
