import { setImmediate as turn } from 'node:timers/promises';
import type { TreeEnd } from '@flextype-bun/explorer/protocol';
import {
  type IdFilter,
  isArray,
  type PhpArray,
  type Registry,
  runInSlices,
  type Value,
  valueAt,
} from '@flextype-bun/registry-core';
import { isSecretKey } from './masking.ts';
import { type LayerValues, layersAt, moduleDepth, moduleLayers } from './row-layers.ts';
import { type RowText, RowWriter } from './row-writer.ts';

// Bytes per piece; the first piece is sent as soon as there is anything, so that the page can paint early.
const PIECE_BYTES = 64 * 1024;
// Longest slice between which requests are handled, in milliseconds.
const SLICE_MS = 4;

/** A request for a part of the tree. */
export interface TreeRequest {
  /** The path of the value whose rows are asked for; empty for the whole tree. */
  readonly path: readonly string[];
  /** Removes what a token may not see. */
  readonly filter: IdFilter | undefined;
  readonly signal: AbortSignal;
}

/** The rows of a module, with the layers that they were made from. */
interface KnownText extends RowText {
  readonly layers: LayerValues | undefined;
}

type Source = Pick<Registry, 'snapshot' | 'settingsLayers'>;

/**
 * The rows of the tree as text: lines of JSON, each a block of rows, then one with the version. The text of a module is
 * kept until the module changes, so that only the first reader waits for it.
 */
export class TreeText {
  readonly #registry: Source;
  #known = new WeakMap<PhpArray, KnownText>();

  constructor(registry: Source) {
    this.#registry = registry;
  }

  /** Forgets all texts. */
  clear(): void {
    this.#known = new WeakMap();
  }

  /**
   * The text in pieces, made in slices so that requests are handled in between, however large the registry is. All rows
   * come from the snapshot at the time of the call.
   */
  async *pieces({
    path,
    filter,
    signal,
  }: TreeRequest): AsyncGenerator<Uint8Array<ArrayBuffer>, undefined, undefined> {
    const { snapshot } = this.#registry;
    let pieces: Uint8Array<ArrayBuffer>[] = [];
    let [bytes, rows] = [0, 0];
    let least = 1;
    let sliceEnd = performance.now() + SLICE_MS;
    for (const part of await partsOf(snapshot.tree, path, filter)) {
      const text = this.#find(part) ?? (await this.#write(part));
      pieces.push(text.bytes);
      bytes += text.bytes.length;
      rows += text.rows;
      if (signal.aborted) return;
      if (bytes < least) continue;
      yield Buffer.concat(pieces);
      [pieces, bytes, least] = [[], 0, PIECE_BYTES];
      if (performance.now() < sliceEnd) continue;
      await turn();
      sliceEnd = performance.now() + SLICE_MS;
    }
    const end: TreeEnd = { version: snapshot.version, rows };
    yield Buffer.concat([...pieces, Buffer.from(`${JSON.stringify(end)}\n`)]);
  }

  /** The kept text of a module, if its layers are still the same. */
  #find({ path, value }: Part): RowText | undefined {
    const known = isArray(value) ? this.#known.get(value) : undefined;
    if (!known) return undefined;
    const layers = moduleLayers(this.#registry, path);
    return layers?.site === known.layers?.site && layers?.defaults === known.layers?.defaults
      ? known
      : undefined;
  }

  async #write({ path, value, isAlone }: Part): Promise<RowText> {
    const writer = new RowWriter();
    const key = path.at(-1) ?? '';
    const depth = path.length - 1;
    if (isAlone) writer.add(key, value, { depth, secret: false, layers: undefined });
    else if (isArray(value) && path.length === moduleDepth(path)) {
      const layers = moduleLayers(this.#registry, path);
      await runInSlices(writer.addModule(key, value, depth, layers));
      const text = writer.end();
      this.#known.set(value, { ...text, layers });
      return text;
    } else {
      const secret = path.some(isSecretKey);
      await runInSlices(writer.addAll(key, value, { depth, secret, layers: layersAt(this.#registry, path) }));
    }
    return writer.end();
  }
}

/** A part of the tree that is written at once. */
interface Part {
  readonly path: readonly string[];
  readonly value: Value;
  /** Whether the items of the value are parts of their own. */
  readonly isAlone: boolean;
}

/** The modules of the tree, or the one value that is asked for. */
async function partsOf(
  tree: PhpArray,
  path: readonly string[],
  filter: IdFilter | undefined,
): Promise<readonly Part[]> {
  if (path.length === 0) {
    const parts = await Promise.all([...tree.keys()].map((key) => partsOf(tree, [key], filter)));
    return parts.flat();
  }
  const found = valueAt(tree, path);
  // For a pattern, a key with a dot is split like an id.
  const value = found === undefined || !filter ? found : await filter.restrictInSlices(path.join('.'), found);
  if (value === undefined) return [];
  if (!isArray(value) || path.length >= moduleDepth(path)) return [{ path, value, isAlone: false }];
  const modules = [...value].map(
    ([key, module]): Part => ({ path: [...path, key], value: module, isAlone: false }),
  );
  return [{ path, value, isAlone: true }, ...modules];
}
