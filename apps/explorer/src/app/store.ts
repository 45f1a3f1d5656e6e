import { type Address, readAddress, START, writeAddress } from '../model/address.ts';
import { markedRows } from '../model/problems.ts';
import { TreeTable } from '../model/tree-table.ts';
import { visibleRows } from '../model/visible-rows.ts';
import { ExplorerError, type Session } from '../net/session.ts';
import type { ChangeEvent, ExplorerProblems, ExplorerSite, Row, StateEvent } from '../protocol/index.ts';
import { readPathText } from '../protocol/path-text.ts';
import { Finder } from './finder.ts';
import { Notifier } from './notifier.ts';
import { ProblemFeed } from './problem-feed.ts';
import type { Connection, SeenChange } from './seen.ts';

const MAX_CHANGES = 2_000;

/** The state of the page; notifies its components of changes. */
export class Store extends Notifier {
  readonly session: Session;
  address: Address = START;
  site: ExplorerSite | undefined;
  table = new TreeTable();
  rows: Uint32Array = new Uint32Array();
  problems: ExplorerProblems | undefined;
  changes: readonly SeenChange[] = [];
  connection: Connection = { state: 'opening' };
  /** Why the page cannot continue, such as a wrong key. */
  failure: ExplorerError | undefined;
  isLoading = true;
  /** How many rows the search or filter found; `undefined` without one. */
  hitCount: number | undefined;
  readonly changedRows = new Map<number, SeenChange>();
  problemRows: ReadonlyMap<number, string> = new Map();
  hits: ReadonlySet<number> | undefined;
  readonly #open = new Set<string>(['flextype', 'plugins', 'themes']);
  #openRows = new Set<number>();
  readonly #closing = new AbortController();
  #loading = new AbortController();
  readonly #finder: Finder;
  readonly #problemFeed: ProblemFeed;

  constructor(session: Session) {
    super();
    this.session = session;
    this.#finder = new Finder(session, (hits) => this.#take(hits));
    this.#problemFeed = new ProblemFeed(session, (problems) => this.#takeProblems(problems));
  }

  start(): void {
    this.address = readAddress(location.hash);
    addEventListener('popstate', () => this.#go(readAddress(location.hash)));
    void this.load();
    void this.#loadSite();
    void this.#problemFeed.load();
    void this.session.follow({
      signal: this.#closing.signal,
      onEvent: (type, data) => this.#onEvent(type, data),
      onLost: (error) => {
        if (error.status === 401) this.failure = error;
        this.connection = { state: 'lost', message: error.message };
        this.notify();
      },
    });
  }

  /** Goes to another view; `replace` for changes that should not be a history entry, such as typing. */
  navigate(to: Partial<Address>, { replace = false } = {}): void {
    const next = { ...this.address, ...to };
    const url = `${location.pathname}${location.search}${writeAddress(next)}`;
    if (replace) history.replaceState(null, '', url);
    else history.pushState(null, '', url);
    this.#go(next);
  }

  isOpen(row: number): boolean {
    return this.#openRows.has(row);
  }

  setOpen(row: number, isOpen: boolean): void {
    const path = this.table.pathText(row);
    this.#open[isOpen ? 'add' : 'delete'](path);
    this.#openRows[isOpen ? 'add' : 'delete'](row);
    this.#layOut();
  }

  /** Shows a value in the tree and its details. */
  reveal(at: string): void {
    this.navigate({ view: 'registry', at, query: '', filter: 'all' });
  }

  /** Reads the whole tree again. */
  async load(): Promise<void> {
    this.#loading.abort();
    const loading = new AbortController();
    this.#loading = loading;
    const isFirst = this.table.length === 0;
    const table = new TreeTable();
    if (isFirst) this.table = table;
    this.isLoading = true;
    const { as } = this.address;
    try {
      for await (const line of this.session.lines('tree', as === '' ? {} : { as }, loading.signal)) {
        const said: unknown = JSON.parse(line);
        if (!Array.isArray(said)) continue;
        table.append(said as Row[]);
        if (isFirst) this.#refresh();
      }
      if (loading.signal.aborted) return;
      this.table = table;
      this.isLoading = false;
      this.failure = undefined;
      if (isFirst) this.#openTo(this.address.at);
      this.#refresh();
    } catch (error) {
      if (loading.signal.aborted) return;
      this.isLoading = false;
      this.#fail(error);
    }
  }

  async #loadSite(): Promise<void> {
    try {
      this.site = await this.session.json<ExplorerSite>('site');
      this.notify();
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Keeps the problems up to date; returns a function that stops that. */
  watchProblems(): () => void {
    return this.#problemFeed.watch();
  }

  #takeProblems(problems: ExplorerProblems): void {
    this.problems = problems;
    this.problemRows = markedRows(this.problems, this.table);
    if (this.address.filter === 'problems') this.#search();
    this.notify();
  }

  #onEvent(type: string, data: unknown): void {
    if (type === 'change') this.#onChange(data as ChangeEvent);
    if (type === 'hello' || type === 'state') {
      const { state, version } = data as StateEvent;
      const isBehind = this.site !== undefined && this.site.version !== version;
      if (this.site) this.site = { ...this.site, state, version };
      // The server may have been restarted with other settings.
      if (this.connection.state === 'lost') void this.#loadSite();
      if (type === 'hello' && (isBehind || this.failure)) void this.load();
      if (type === 'state') void this.#problemFeed.load();
    }
    this.connection = { state: 'live' };
    this.notify();
  }

  #onChange({ at, changes, stale, version }: ChangeEvent): void {
    const seen = changes.map((change): SeenChange => ({ ...change, at }));
    this.changes = [...seen.reverse(), ...this.changes].slice(0, MAX_CHANGES);
    if (this.site) this.site = { ...this.site, version };
    for (const change of seen) this.#show(change);
    if (stale === null || this.isLoading) void this.load();
    else void Promise.all(stale.map((part) => this.#loadPart(part))).catch(() => this.load());
  }

  /** Shows a change at once; the rows themselves follow. */
  #show(change: SeenChange): void {
    const row = this.table.find(readPathText(change.path));
    if (row < 0) return;
    this.changedRows.set(row, change);
    if (change.after !== null && !change.masked && !this.table.isArray(row))
      this.table.texts[row] = change.after;
  }

  async #loadPart(at: string): Promise<void> {
    const rows: Row[] = [];
    const { as } = this.address;
    const query = as === '' ? { at } : { at, as };
    for await (const line of this.session.lines('tree', query, this.#closing.signal)) {
      const said: unknown = JSON.parse(line);
      if (Array.isArray(said)) rows.push(...(said as Row[]));
    }
    const row = this.table.find(readPathText(at));
    if (row < 0) {
      await this.load();
      return;
    }
    this.table = this.table.replaced(row, rows);
    this.#refresh();
  }

  /** Expands the ancestors of a value. */
  #openTo(at: string): void {
    const path = readPathText(at);
    for (let depth = 1; depth < path.length; depth++) {
      const row = this.table.find(path.slice(0, depth));
      if (row < 0) return;
      this.#openRows.add(row);
      this.#open.add(this.table.pathText(row));
    }
  }

  /** Carries state that is stored by row over to the new table, matching rows by path. */
  #refresh(): void {
    const { table } = this;
    this.#openRows = new Set([...this.#open].map((path) => table.find(readPathText(path))));
    this.changedRows.clear();
    for (const change of this.changes.toReversed()) {
      const row = table.find(readPathText(change.path));
      if (row >= 0) this.changedRows.set(row, change);
    }
    this.problemRows = markedRows(this.problems, this.table);
    this.#search();
  }

  #go(to: Address): void {
    const before = this.address;
    this.address = to;
    if (to.at !== before.at) this.#openTo(to.at);
    if (to.as !== before.as) {
      this.table = new TreeTable();
      void this.load();
    }
    if (to.query !== before.query || to.filter !== before.filter) this.#search();
    else this.#layOut();
  }

  #search(): void {
    const { table, address } = this;
    const marked = { problems: new Set(this.problemRows.keys()), changed: new Set(this.changedRows.keys()) };
    this.#finder.find({ table, address, marked });
  }

  #take(hits: ReadonlySet<number> | undefined): void {
    this.hits = hits;
    this.hitCount = hits?.size;
    this.#layOut();
  }

  #layOut(): void {
    const { flat } = this.address;
    this.rows = visibleRows(this.table, { hits: this.hits, isOpen: (row) => this.isOpen(row), flat });
    this.notify();
  }

  #fail(error: unknown): void {
    const failure = error instanceof ExplorerError ? error : new ExplorerError(String(error), 0);
    if (failure.status !== 0 || this.table.length === 0) this.failure = failure;
    this.notify();
  }
}
