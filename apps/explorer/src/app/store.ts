import { type Address, readAddress, START, writeAddress } from '../model/address.ts';
import { findRow, findRows } from '../model/find-rows.ts';
import { markedRows } from '../model/problems.ts';
import type { Rows } from '../model/rows.ts';
import type { TreeTable } from '../model/tree-table.ts';
import { visibleRows } from '../model/visible-rows.ts';
import { ExplorerError, type Session } from '../net/session.ts';
import type { ChangeEvent, ExplorerProblems, ExplorerSite, StateEvent } from '../protocol/index.ts';
import { readPathText } from '../protocol/path-text.ts';
import { Finder } from './finder.ts';
import type { Connection, SeenChange } from './live-tree.ts';
import { LiveTree } from './live-tree.ts';
import { ProblemFeed } from './problem-feed.ts';
import { Notifier } from './scheduling.ts';

const MAX_CHANGES = 2_000;

/** The state of the page; notifies its components of changes. */
export class Store extends Notifier {
  readonly session: Session;
  address: Address = START;
  site: ExplorerSite | undefined;
  rows: Rows = new Uint32Array();
  problems: ExplorerProblems | undefined;
  changes: readonly SeenChange[] = [];
  connection: Connection = { state: 'opening' };
  /** Why the page cannot continue, such as a wrong key. */
  failure: ExplorerError | undefined;
  /** The row of the value in the address; -1 if there is none. */
  selected = -1;
  /** How many rows the search or filter found; `undefined` without one. */
  hitCount: number | undefined;
  readonly changedRows = new Map<number, SeenChange>();
  problemRows: ReadonlyMap<number, string> = new Map();
  readonly #open = new Set<string>(['flextype', 'plugins', 'themes']);
  #openRows = new Set<number>();
  readonly #closing = new AbortController();
  readonly #finder: Finder;
  readonly #tree: LiveTree;
  readonly #problemFeed: ProblemFeed;
  #hits: Rows | undefined;

  constructor(session: Session) {
    super();
    this.session = session;
    this.#finder = new Finder(session, (hits) => this.#take(hits));
    this.#problemFeed = new ProblemFeed(session, (problems) => this.#takeProblems(problems));
    this.#tree = new LiveTree(session, {
      onRows: () => this.#refresh(),
      onChanged: (changes) => this.#mark(changes),
      onError: (error) => this.#fail(error),
    });
  }

  get table(): TreeTable {
    return this.#tree.table;
  }

  get isLoading(): boolean {
    return this.#tree.isLoading;
  }

  start(): void {
    this.address = readAddress(location.hash);
    addEventListener('popstate', () => this.#go(readAddress(location.hash)));
    // The checks of a large site take long, so its rows come first.
    void this.#tree.load(this.address.as).then(() => this.#problemFeed.load());
    void this.#loadSite();
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

  setOpen(rows: readonly number[], isOpen: boolean): void {
    for (const row of rows) {
      this.#open[isOpen ? 'add' : 'delete'](this.table.pathText(row));
      this.#openRows[isOpen ? 'add' : 'delete'](row);
    }
    this.#layOut();
  }

  /** Shows a value in the tree and its details. */
  reveal(at: string): void {
    this.navigate({ view: 'registry', at, query: '', filter: 'all' });
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
      if (this.site) this.site = { ...this.site, state, version };
      // The server may have been restarted with other settings.
      if (this.connection.state === 'lost') void this.#loadSite();
      if (type === 'hello' && this.failure) void this.#tree.load();
      else if (type === 'hello') this.#tree.catchUp(version);
      if (type === 'state') void this.#problemFeed.load();
    }
    this.connection = { state: 'live' };
    this.notify();
  }

  #onChange(event: ChangeEvent): void {
    const seen = event.changes.map((change): SeenChange => ({ ...change, at: event.at }));
    this.changes = [...seen.reverse(), ...this.changes].slice(0, MAX_CHANGES);
    if (this.site) this.site = { ...this.site, version: event.version };
    this.#tree.apply(event);
  }

  #mark(changes: readonly (readonly [number, SeenChange])[]): void {
    for (const [row, change] of changes) this.changedRows.set(row, change);
    const { query, filter } = this.address;
    if (query !== '' || filter !== 'all') this.#search();
    else this.notify();
  }

  /** Expands the ancestors of a value. */
  #openTo(at: string): void {
    const { table } = this;
    this.selected = at === '' ? -1 : findRow(table, readPathText(at));
    for (let row = table.parent(this.selected); row >= 0; row = table.parent(row)) {
      this.#openRows.add(row);
      this.#open.add(table.pathText(row));
    }
  }

  /** Carries state that is stored by row over to the new rows, matching them by path. */
  #refresh(): void {
    this.failure = undefined;
    const open = [...this.#open].map((path) => readPathText(path));
    this.#openRows = new Set(findRows(this.table, open));
    this.#openTo(this.address.at);
    this.changedRows.clear();
    const changes = this.changes.toReversed();
    const paths = changes.map(({ path }) => readPathText(path));
    for (const [index, row] of findRows(this.table, paths).entries()) {
      const change = changes[index];
      if (change && row >= 0) this.changedRows.set(row, change);
    }
    this.problemRows = markedRows(this.problems, this.table);
    this.#search();
  }

  #go(to: Address): void {
    const before = this.address;
    this.address = to;
    if (to.at !== before.at) this.#openTo(to.at);
    if (to.as !== before.as) void this.#tree.load(to.as);
    if (to.query !== before.query || to.filter !== before.filter) this.#search();
    else this.#layOut();
  }

  #search(): void {
    const { table, address } = this;
    const marked = { problems: this.problemRows.keys(), changed: this.changedRows.keys() };
    this.#finder.find({ table, address, marked });
  }

  #take(hits: Rows | undefined): void {
    this.#hits = hits;
    this.hitCount = hits?.length;
    this.#layOut();
  }

  #layOut(): void {
    const { flat } = this.address;
    this.rows = visibleRows(this.table, { hits: this.#hits, isOpen: (row) => this.isOpen(row), flat });
    this.notify();
  }

  #fail(error: unknown): void {
    const failure = error instanceof ExplorerError ? error : new ExplorerError(String(error), 0);
    if (failure.status !== 0 || this.table.length === 0) this.failure = failure;
    this.notify();
  }
}
