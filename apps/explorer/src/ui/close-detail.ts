import type { Store } from '../app/store.ts';

/** Closes the details, and gives the focus to the tree, which a narrow page shows only then. */
export function closeDetail(store: Store): void {
  store.navigate({ at: '' });
  requestAnimationFrame(() => document.getElementById('tree')?.focus());
}
