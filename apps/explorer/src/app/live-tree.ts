import { findRow, findRows } from '../model/find-rows.ts';
import { TreeTable } from '../model/tree-table.ts';
import { ExplorerError, type Session } from '../net/session.ts';
import type { ValueChange } from '../protocol/index.ts';
import { type ChangeEvent, type RowBlock, readPathText, type TreeEnd } from '../protocol/index.ts';
import { nextTask } from './scheduling.ts';

// While the first rows come, the page is drawn this often.
const DRAW_MS = 250;
// Longest time that a key press waits for rows that came at once.
const SLICE_MS = 8;

/** Called when rows change. */
export interface TreeListener {
  /** Rows were added, removed or moved. */
  readonly onRows: () => void;
  /** Values of rows changed; the rows are at the same positions. */
  readonly onChanged: (changes: readonly (readonly [row: number, change: SeenChange])[]) => void;
  readonly onError: (error: unknown) => void;
}

/**
 * The rows of the registry, kept up to date. Changes are applied in their order, and never while rows are read, which may
 * be older or newer than the change.
 */
export class LiveTree {
  table = new TreeTable();
  isLoading = true;
  readonly #session: Session;
  readonly #listener: TreeListener;
  #as = '';
  #version = '';
  #run = new AbortController();
  #events: ChangeEvent[] = [];
  #streamStart: string | undefined;
  #isApplying = false;

  constructor(session: Session, listener: TreeListener) {
    this.#session = session;
    this.#listener = listener;
  }

  /** Reads all rows that a token sees, or without one all rows. */
  async load(as = this.#as): Promise<void> {
    this.#run.abort();
    const run = new AbortController();
    this.#run = run;
    if (as !== this.#as) this.table = new TreeTable();
    this.#as = as;
    this.isLoading = true;
    try {
      await this.#read(run.signal);
      this.isLoading = false;
      this.#isApplying = false;
      this.#listener.onRows();
      await this.#applyAll(run.signal);
      await this.#catchUp(run.signal);
    } catch (error) {
      this.#fail(error, run.signal);
    }
  }

  /** Takes the version that a new stream of changes starts with: what changed before it has to be read. */
  catchUp(version: string): void {
    this.#streamStart = version;
    if (!this.isLoading && !this.#isApplying) void this.#catchUp(this.#run.signal);
  }

  apply(event: ChangeEvent): void {
    this.#events.push(event);
    if (this.isLoading || this.#isApplying) return;
    const { signal } = this.#run;
    this.#applyAll(signal)
      .then(() => this.#catchUp(signal))
      .catch((error: unknown) => this.#fail(error, signal));
  }

  async #catchUp(signal: AbortSignal): Promise<void> {
    const wanted = this.#streamStart;
    this.#streamStart = undefined;
    if (wanted !== undefined && wanted !== this.#version && !signal.aborted) await this.load();
  }

  #fail(error: unknown, signal: AbortSignal): void {
    if (signal.aborted) return;
    this.isLoading = false;
    this.#isApplying = false;
    this.#listener.onError(error);
  }

  async #read(signal: AbortSignal): Promise<void> {
    const isFirst = this.table.length === 0;
    const table = new TreeTable();
    if (isFirst) this.table = table;
    let drawnAt = Number.NEGATIVE_INFINITY;
    const end = await this.#readRows('', signal, (block) => {
      table.append(block);
      if (!isFirst || performance.now() < drawnAt + DRAW_MS) return;
      this.#listener.onRows();
      drawnAt = performance.now();
    });
    this.table = table;
    this.#version = end.version;
  }

  async #readRows(at: string, signal: AbortSignal, onBlock: (block: RowBlock) => void): Promise<TreeEnd> {
    const query = { ...(at !== '' && { at }), ...(this.#as !== '' && { as: this.#as }) };
    let sliceEnd = performance.now() + SLICE_MS;
    for await (const line of this.#session.lines('tree', query, signal)) {
      const parsed = JSON.parse(line) as RowBlock | TreeEnd;
      signal.throwIfAborted();
      if ('version' in parsed) return parsed;
      onBlock(parsed);
      if (performance.now() < sliceEnd) continue;
      await nextTask();
      sliceEnd = performance.now() + SLICE_MS;
    }
    throw new ExplorerError('The server sent only a part of the rows', 0);
  }

  async #applyAll(signal: AbortSignal): Promise<void> {
    this.#isApplying = true;
    while (this.#events.length > 0 && !signal.aborted) {
      const events = this.#events.splice(0);
      this.#setValues(events);
      this.#version = events.at(-1)?.version ?? this.#version;
      if (events.some(({ stale }) => stale === null)) return this.load();
      const stale = new Set(events.flatMap(({ stale: parts }) => parts ?? []));
      for (const part of stale) if (!(await this.#readPart(part, signal))) return this.load();
      if (stale.size > 0) this.#listener.onRows();
    }
    if (!signal.aborted) this.#isApplying = false;
  }

  #setValues(events: readonly ChangeEvent[]): void {
    const changes = events.flatMap(({ changes: some, at }) =>
      some.map((change): SeenChange => ({ ...change, at })),
    );
    const rows = findRows(
      this.table,
      changes.map(({ path }) => readPathText(path)),
    );
    const found: [number, SeenChange][] = [];
    for (const [index, change] of changes.entries()) {
      const row = rows[index] ?? -1;
      if (row < 0) continue;
      if (change.row) this.table.setValue(row, change.row);
      found.push([row, change]);
    }
    this.#listener.onChanged(found);
  }

  /** Reads a part of the rows again; returns whether the table has that part. */
  async #readPart(at: string, signal: AbortSignal): Promise<boolean> {
    const blocks: RowBlock[] = [];
    await this.#readRows(at, signal, (block) => blocks.push(block));
    const row = findRow(this.table, readPathText(at));
    if (row >= 0) this.table.replace(row, blocks);
    return row >= 0;
  }
}

/** A change since the page was opened. */
export interface SeenChange extends ValueChange {
  readonly at: number;
}

/** State of the event stream. */
export type Connection =
  | { readonly state: 'opening' | 'live' }
  | { readonly state: 'lost'; readonly message: string };
