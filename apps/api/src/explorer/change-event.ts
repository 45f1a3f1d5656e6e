import {
  type ChangeEvent,
  type RowValue,
  toPathText,
  type ValueChange,
} from '@flextype-bun/explorer/protocol';
import {
  encodeJson,
  isArray,
  isLargeValue,
  type PhpArray,
  type Registry,
  type Snapshot,
  type Value,
  valueAt,
} from '@flextype-bun/registry-core';
import { isSecretKey, maskValue } from './masking.ts';
import { layersAt } from './row-layers.ts';
import { scalarText, toRow } from './rows.ts';

const MAX_CHANGES = 500;
const MAX_TEXT = 200;
const MAX_PARTS = 50;

/** The registry, as far as an event needs it. */
export type EventSource = Pick<Registry, 'settingsLayers'>;

/**
 * The changes between two snapshots for the page.
 *
 * @param ids ids that differ, as reported by the registry
 */
export function toChangeEvent(
  registry: EventSource,
  [before, after]: readonly [Snapshot, Snapshot],
  ids: readonly string[],
  at: number,
): ChangeEvent {
  const listed = ids.slice(0, MAX_CHANGES);
  const changes = listed.map((id) => toChange(registry, before.tree, after.tree, id));
  return {
    version: after.version,
    at,
    changes,
    more: ids.length - listed.length,
    stale: staleParts(after.tree, ids, changes),
  };
}

function toChange(registry: EventSource, before: Value, after: Value, id: string): ValueChange {
  const path = pathOf(id, before, after);
  const [old, now] = [before, after].map((tree) => valueAt(tree, path));
  const [was, is] = [old, now].map((value) => describe(value, path));
  const isInPlace = old !== undefined && now !== undefined && !isArray(old) && !isArray(now);
  return {
    path: toPathText(path),
    before: was?.text ?? null,
    after: is?.text ?? null,
    masked: was?.masked === true || is?.masked === true,
    ...(isInPlace && { row: toRowValue(registry, path, now) }),
  };
}

function toRowValue(registry: EventSource, path: readonly string[], value: Value): RowValue {
  const context = { depth: 0, secret: path.some(isSecretKey), layers: layersAt(registry, path) };
  const [, , kind, flags, text, size] = toRow('', value, context);
  return { kind, flags, text, size };
}

interface ChangedPart {
  readonly path: readonly string[];
  /** Whether single values replaced single values only, so that the event has all that the page needs. */
  readonly isInPlace: boolean;
}

/** The modules whose rows are outdated; `null` for the whole tree. */
function staleParts(
  tree: Value,
  ids: readonly string[],
  changes: readonly ValueChange[],
): readonly string[] | null {
  const parts = new Map<string, ChangedPart>();
  for (const [index, id] of ids.entries()) {
    const [top = '', name, ...below] = id.split('.');
    // A new, removed or moved module can change rows outside of it: reload the whole tree. Dots in module names are
    // rare, so they are ignored here.
    if (top !== 'flextype' && (name === undefined || below.length === 0)) return null;
    const path = top === 'flextype' ? [top] : [top, name ?? ''];
    const part = toPathText(path);
    const isInPlace = changes[index]?.row !== undefined && parts.get(part)?.isInPlace !== false;
    parts.set(part, { path, isInPlace });
    if (parts.size > MAX_PARTS) return null;
  }
  // The origin of other rows may have changed as well, but that is not worth fetching a large module again.
  const isStale = ({ path, isInPlace }: ChangedPart) =>
    !isInPlace || !isLargeValue(valueAt(tree, path) ?? null);
  return [...parts].filter(([, part]) => isStale(part)).map(([text]) => text);
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
