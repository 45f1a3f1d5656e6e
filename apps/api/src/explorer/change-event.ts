import { type ChangeEvent, toPathText, type ValueChange } from '@flextype-bun/explorer/protocol';
import { encodeJson, isArray, type PhpArray, type Snapshot, type Value } from '@flextype-bun/registry-core';
import { valueAt } from './item.ts';
import { maskValue } from './masking.ts';
import { scalarText } from './rows.ts';

const MAX_CHANGES = 500;
const MAX_TEXT = 200;
const MAX_PARTS = 50;

/**
 * The changes between two snapshots for the page.
 *
 * @param ids ids that differ, as reported by the registry
 */
export function toChangeEvent(
  before: Snapshot,
  after: Snapshot,
  ids: readonly string[],
  at: number,
): ChangeEvent {
  const changes = ids.slice(0, MAX_CHANGES).map((id): ValueChange => {
    const path = pathOf(id, before.tree, after.tree);
    const [old, now] = [before, after].map(({ tree }) => describe(valueAt(tree, path, undefined), path));
    return {
      path: toPathText(path),
      before: old?.text ?? null,
      after: now?.text ?? null,
      masked: old?.masked === true || now?.masked === true,
    };
  });
  return {
    version: after.version,
    at,
    changes,
    more: ids.length - changes.length,
    stale: staleParts(ids),
  };
}

/** The modules whose rows are outdated; `null` for the whole tree. */
function staleParts(ids: readonly string[]): readonly string[] | null {
  const parts = new Set<string>();
  for (const id of ids) {
    const [top = '', name] = id.split('.');
    // A new, removed or moved module can change rows outside of it: reload the whole tree. Dots in module names are
    // rare, so they are ignored here.
    if (top !== 'flextype' && (name === undefined || id.split('.').length === 2)) return null;
    parts.add(toPathText(top === 'flextype' ? [top] : [top, name ?? '']));
    if (parts.size > MAX_PARTS) return null;
  }
  return [...parts];
}

/** The path of an id: keys can contain dots. */
function pathOf(id: string, before: Value, after: Value): string[] {
  const parts = id.split('.');
  const path: string[] = [];
  let at: readonly (Value | undefined)[] = [before, after];
  while (parts.length > 0) {
    let taken = 1;
    while (taken < parts.length && !at.some((value) => hasKey(value, parts.slice(0, taken).join('.'))))
      taken++;
    const isFound = at.some((value) => hasKey(value, parts.slice(0, taken).join('.')));
    const key = parts.splice(0, isFound ? taken : 1).join('.');
    path.push(key);
    at = at.map((value) => (isArray(value) ? value.get(key) : undefined));
  }
  return path;
}

function hasKey(value: Value | undefined, key: string): boolean {
  return isArray(value) && value.has(key);
}

function describe(value: Value | undefined, path: readonly string[]) {
  if (value === undefined) return undefined;
  const shown = maskValue(value, path);
  if (shown.masked > 0 && !isArray(value)) return { text: '', masked: true };
  const text = isArray(shown.value) ? summary(shown.value) : scalarText(shown.value);
  return { text: text.slice(0, MAX_TEXT).toWellFormed(), masked: shown.masked > 0 };
}

function summary(value: PhpArray): string {
  if (value.size > MAX_PARTS) return `${value.size} values`;
  try {
    return encodeJson(value);
  } catch {
    return `${value.size} values`;
  }
}
