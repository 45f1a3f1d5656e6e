import { setImmediate as turn } from 'node:timers/promises';
import type { Row, TreeEnd } from '@flextype-bun/explorer/protocol';
import { type IdFilter, isArray, type Registry, type Value } from '@flextype-bun/registry-core';
import { isSecretKey } from './masking.ts';
import { SiteLayers } from './module-layers.ts';
import { type RowContext, settingsLayers, toRow, toRows } from './rows.ts';

// Longest slice between which requests are handled, in milliseconds.
const SLICE_MS = 4;

// Rows per line; the first lines are short, so that the page can paint early.
const MAX_BATCH = 1_000;
const FIRST_BATCH = 100;

/** A request for a part of the tree. */
export interface TreeRequest {
  /** The path of the value whose rows are asked for; empty for the whole tree. */
  readonly path: readonly string[];
  /** Removes what a token may not see. */
  readonly filter: IdFilter | undefined;
  readonly signal: AbortSignal;
}

/**
 * The rows as lines of JSON, generated in slices so that requests are handled in between, however large the registry is.
 * All rows come from the snapshot at the time of the call.
 */
export async function* treeText(
  registry: Pick<Registry, 'project' | 'snapshot'>,
  { path, filter, signal }: TreeRequest,
): AsyncGenerator<string, undefined, undefined> {
  const { snapshot } = registry;
  const layers = new SiteLayers(registry);
  let batch: Row[] = [];
  let size = FIRST_BATCH;
  let sliceEnd = performance.now() + SLICE_MS;
  let count = 0;
  for await (const rows of branches(snapshot.tree, path, layers, filter)) {
    for (const row of rows) {
      batch.push(row);
      count++;
      if (batch.length < size) continue;
      yield `${JSON.stringify(batch)}\n`;
      batch = [];
      size = Math.min(MAX_BATCH, size * 2);
      if (performance.now() < sliceEnd) continue;
      await turn();
      if (signal.aborted) return;
      sliceEnd = performance.now() + SLICE_MS;
    }
    if (performance.now() < sliceEnd) continue;
    await turn();
    if (signal.aborted) return;
    sliceEnd = performance.now() + SLICE_MS;
  }
  if (batch.length > 0) yield `${JSON.stringify(batch)}\n`;
  const end: TreeEnd = { version: snapshot.version, rows: count };
  yield `${JSON.stringify(end)}\n`;
}

type Rows = Iterable<Row>;

/** The rows in parts: an array of modules first, then one module at a time with its layers. */
async function* branches(
  tree: Value,
  path: readonly string[],
  layers: SiteLayers,
  filter: IdFilter | undefined,
): AsyncGenerator<Rows, undefined, undefined> {
  if (path.length === 0) {
    if (isArray(tree)) for (const key of tree.keys()) yield* branches(tree, [key], layers, filter);
    return;
  }
  const found = path.reduce<Value | undefined>(
    (value, key) => (isArray(value) ? value.get(key) : undefined),
    tree,
  );
  // For a pattern, a key with a dot is split like an id.
  const value = found === undefined || !filter ? found : filter.restrict(path.join('.'), found);
  if (value === undefined) return;
  const [top = '', name] = path;
  const key = path.at(-1) ?? '';
  const context: RowContext = {
    depth: path.length - 1,
    secret: path.some(isSecretKey),
    layers: undefined,
  };
  const isModule = path.length === (top === 'flextype' ? 1 : 2);
  if (isModule && isArray(value)) {
    const module = await layers.of(top, name);
    yield [toRow(key, value, context)];
    for (const [part, content] of value) {
      const below = part === 'settings' ? settingsLayers(module) : undefined;
      yield toRows(part, content, { ...context, depth: path.length, layers: below });
    }
    return;
  }
  if (path.length === 1 && isArray(value)) {
    yield [toRow(key, value, context)];
    for (const below of value.keys()) yield* branches(tree, [...path, below], layers, filter);
    return;
  }
  yield toRows(key, value, context);
}
