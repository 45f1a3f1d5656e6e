import { isArray, type PhpArray, type Value } from '@flextype-bun/yaml';
import { Pace, runSync, type Steps } from './slices.ts';

/** One difference between two trees. */
export interface Difference {
  readonly id: string;
  /** The id split into keys of the tree. */
  readonly path: readonly string[];
  /** `reordered`: the same keys, with equal values, in another order. */
  readonly kind: 'added' | 'removed' | 'changed' | 'reordered';
  readonly before: Value | undefined;
  readonly after: Value | undefined;
}

/**
 * Returns the differences between two trees, in the order of the trees. A subtree that only one of them has is one
 * difference; arrays that both have differ by their items. Types matter: `1`, `1.0` and `'1'` differ.
 *
 * @example
 * const [staging, live] = await Promise.all([readSite('/srv/staging'), readSite('/srv/live')]);
 * diff(staging.snapshot.tree, live.snapshot.tree).map(({ kind, id }) => `${kind} ${id}`);
 */
export function diff(before: PhpArray, after: PhpArray): Difference[] {
  const differences: Difference[] = [];
  const report: Report = (kind, place, key, was, is) => {
    differences.push({ id: idOf(place, key), path: pathOf(place, key), kind, before: was, after: is });
  };
  runSync(compare(before, after, { id: '' }, { report, pace: new Pace() }));
  return differences;
}

/** The ids of {@link diff}, step by step. */
export function* changedIds(before: PhpArray, after: PhpArray): Steps<string[]> {
  const ids: string[] = [];
  const report: Report = (_kind, place, key) => {
    ids.push(idOf(place, key));
  };
  yield* compare(before, after, { id: '' }, { report, pace: new Pace() });
  return ids;
}

/** An array that both trees have; the root is in no other. */
interface Place {
  readonly id: string;
  readonly parent?: Place;
  readonly key?: string;
}

/** Called with each difference: the value of a key in an array, or that array itself if there is no key. */
type Report = (
  kind: Difference['kind'],
  place: Place,
  key: string | undefined,
  before: Value | undefined,
  after: Value | undefined,
) => void;

interface Comparison {
  readonly report: Report;
  readonly pace: Pace;
}

/** Returns whether anything differs. Arrays that the trees share are not walked. */
function* compare(before: PhpArray, after: PhpArray, place: Place, comparison: Comparison): Steps<boolean> {
  const { report, pace } = comparison;
  let differs = false;
  for (const [key, was] of before) {
    if (pace.isDue()) yield;
    const is = after.get(key);
    // Object.is: NaN equals itself, and -0.0 differs from 0.0 as it does in JSON.
    if (Object.is(was, is)) continue;
    if (isArray(was) && isArray(is)) {
      const child = { id: idOf(place, key), parent: place, key };
      if (yield* compare(was, is, child, comparison)) differs = true;
    } else {
      report(is === undefined ? 'removed' : 'changed', place, key, was, is);
      differs = true;
    }
  }
  for (const [key, is] of after) {
    if (pace.isDue()) yield;
    if (before.has(key)) continue;
    report('added', place, key, undefined, is);
    differs = true;
  }
  if (differs || (yield* hasSameOrder(before, after, pace))) return differs;
  report('reordered', place, undefined, before, after);
  return true;
}

function* hasSameOrder(a: PhpArray, b: PhpArray, pace: Pace): Steps<boolean> {
  const keys = b.keys();
  for (const key of a.keys()) {
    if (pace.isDue()) yield;
    if (keys.next().value !== key) return false;
  }
  return true;
}

function idOf(place: Place, key: string | undefined): string {
  if (key === undefined) return place.id;
  return place.parent === undefined ? key : `${place.id}.${key}`;
}

function pathOf({ parent, key: own }: Place, key: string | undefined): string[] {
  const path = parent ? pathOf(parent, own) : [];
  return key === undefined ? path : [...path, key];
}
