import { lookup } from '@flextype-bun/registry-core';
import type { ApiState } from '../responses/api-state.ts';

/** Tells whether what is said of an item may differ between two views; what they share is not compared. */
export function createChangeFilter(before: ApiState, after: ApiState): (id: string) => boolean {
  if (affectsEveryItem(before, after)) return () => true;
  const [was, is] = [before.snapshot.tree, after.snapshot.tree];
  if (was === is) return () => false;
  return (id) => !Object.is(lookup(was, id), lookup(is, id));
}

/** Whether equal values may be said in other words, or shown to others. */
function affectsEveryItem(before: ApiState, after: ApiState): boolean {
  return before.settings !== after.settings || !Bun.deepEquals(before.site.encode, after.site.encode);
}
