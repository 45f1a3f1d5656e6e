import { createHmac } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import type { ExplorerToken, ExplorerTokens } from '@flextype-bun/explorer/protocol';
import type { IdRules } from '@flextype-bun/registry-core';
import { maskToken, type TokenInspection, type Tokens } from '@flextype-bun/tokens';
import { type Scope, toRules, toScope } from '../scopes/scope.ts';

const PAGE_SIZE = 50;
// A site can have a million token files. Only names are known without reading them.
const MAX_READ = 10_000;
const SLICE_MS = 4;
const GROUPED_BY = 3;

/** The columns that the list can be sorted by. */
export const SORT_KEYS = ['name', 'state', 'calls', 'limit', 'title'] as const;
export type SortKey = (typeof SORT_KEYS)[number];

/** A request for tokens. */
export interface TokenQuery {
  readonly page: number;
  readonly sort: SortKey;
  readonly descending: boolean;
}

/** Limits of a {@link TokenList}. */
export interface TokenListLimits {
  /** How long what was read is kept, in ms. */
  readonly freshMs: number;
  /** How many opaque names are known without going through all tokens. */
  readonly maxKnown: number;
}

const DEFAULT_LIMITS: TokenListLimits = { freshMs: 10_000, maxKnown: 20 * PAGE_SIZE };

type TokenFiles = Pick<Tokens, 'inspectAll' | 'inspect' | 'names'>;

/** Tokens with what they can be sorted by, and with their names. */
interface ReadTokens {
  readonly list: readonly { readonly name: string; readonly token: ExplorerToken }[];
  /** Whether these are all tokens of the site. */
  readonly complete: boolean;
}

/** Lists the tokens of a site with masked names. */
export class TokenList {
  readonly #tokens: TokenFiles;
  readonly #secret: string;
  readonly #maxKnown: number;
  /** Names of the tokens that were shown last, by their opaque names. */
  readonly #known = new Map<string, string>();
  readonly #names: Fresh<readonly string[]>;
  readonly #read: Fresh<ReadTokens>;

  /** @param secret key of the opaque names by which the page identifies tokens */
  constructor(tokens: TokenFiles, secret: string, { freshMs, maxKnown } = DEFAULT_LIMITS) {
    this.#tokens = tokens;
    this.#secret = secret;
    this.#maxKnown = maxKnown;
    this.#names = new Fresh(() => this.#readNames(), freshMs);
    this.#read = new Fresh(() => this.#readTokens(), freshMs);
  }

  /** A page of all tokens in the order of their names, or of the first {@link MAX_READ} in another order. */
  async page(query: TokenQuery): Promise<ExplorerTokens> {
    if (query.sort === 'name') {
      const names = await this.#names.get();
      const { shown, ...position } = pageOf(query.descending ? names.toReversed() : names, query.page);
      const found = await Promise.all(shown.map((name) => this.#show(name)));
      const tokens = found.filter((token) => token !== undefined);
      return { total: names.length, complete: true, ...position, tokens };
    }
    const { list, complete } = await this.#read.get();
    const { sort } = query;
    const sorted = list.toSorted((a, b) => compare(a.token[sort], b.token[sort]));
    const { shown, ...position } = pageOf(query.descending ? sorted.reverse() : sorted, query.page);
    // Counts change while the list is kept.
    const tokens = await Promise.all(
      shown.map(
        async ({ name, token }) =>
          (await this.#show(name)) ?? { ...token, state: 'removed' as const, reason: 'Its file is gone' },
      ),
    );
    return { total: list.length, complete, ...position, tokens };
  }

  /**
   * The rules of the token with this opaque name; `undefined` if there is no such token.
   *
   * @param redact patterns that are hidden from all tokens
   */
  async rules(
    ref: string,
    redact: readonly string[],
  ): Promise<{ readonly rules: IdRules | undefined } | undefined> {
    const name = this.#known.get(ref) ?? (await this.#find(ref));
    const found = name === undefined ? undefined : await this.#tokens.inspect(name);
    return found?.details && { rules: toRules(toScope(found.details.fields.get('registry')), redact) };
  }

  /** Finds the name of a token that no page has shown lately, as after a restart with the same key. */
  async #find(ref: string): Promise<string | undefined> {
    const pace = new Pace();
    for (const name of await this.#names.get()) {
      if (this.#refOf(name) === ref) return name;
      await pace.next();
    }
    return undefined;
  }

  async #readNames(): Promise<readonly string[]> {
    // Sorting a million names in one go takes a second, so they are sorted in groups with the same beginning.
    const groups = new Map<string, string[]>();
    const pace = new Pace();
    for await (const name of this.#tokens.names()) {
      const start = name.slice(0, GROUPED_BY);
      const group = groups.get(start);
      if (group) group.push(name);
      else groups.set(start, [name]);
      await pace.next();
    }
    const names: string[] = [];
    for (const start of [...groups.keys()].sort()) {
      for (const name of groups.get(start)?.sort() ?? []) names.push(name);
      await pace.next();
    }
    return names;
  }

  async #readTokens(): Promise<ReadTokens> {
    const list: { readonly name: string; readonly token: ExplorerToken }[] = [];
    const pace = new Pace();
    for await (const found of this.#tokens.inspectAll()) {
      if (list.length === MAX_READ) return { list, complete: false };
      list.push({ name: found.token, token: toToken(found, this.#refOf(found.token)) });
      await pace.next();
    }
    return { list, complete: true };
  }

  async #show(name: string): Promise<ExplorerToken | undefined> {
    const found = await this.#tokens.inspect(name);
    if (!found) return undefined;
    const ref = this.#refOf(name);

    if (this.#known.size >= this.#maxKnown) this.#known.clear();
    this.#known.set(ref, name);
    return toToken(found, ref);
  }

  #refOf(token: string): string {
    return createHmac('sha256', this.#secret).update(token).digest('base64url').slice(0, 16);
  }
}

/** Keeps what was read for some time, and never reads twice at the same time. */
class Fresh<Found> {
  readonly #read: () => Promise<Found>;
  readonly #freshMs: number;
  #found: Promise<Found> | undefined;

  constructor(read: () => Promise<Found>, freshMs: number) {
    this.#read = read;
    this.#freshMs = freshMs;
  }

  get(): Promise<Found> {
    this.#found ??= this.#read().then(
      (found) => {
        // Forgotten even if nobody asks again: a million names take tens of megabytes.
        setTimeout(() => this.#forget(), this.#freshMs).unref();
        return found;
      },
      (error: unknown) => {
        this.#forget();
        throw error;
      },
    );
    return this.#found;
  }

  #forget(): void {
    this.#found = undefined;
  }
}

/** Lets requests be handled every few milliseconds of a long loop. */
class Pace {
  #sliceEnd = performance.now() + SLICE_MS;

  async next(): Promise<void> {
    if (performance.now() < this.#sliceEnd) return;
    await turn();
    this.#sliceEnd = performance.now() + SLICE_MS;
  }
}

function pageOf<Item>(items: readonly Item[], page: number) {
  const pages = Math.max(1, Math.ceil(items.length / PAGE_SIZE));
  const current = Math.min(Math.max(1, page), pages);
  return { page: current, pages, shown: items.slice((current - 1) * PAGE_SIZE, current * PAGE_SIZE) };
}

function toToken(found: TokenInspection, ref: string): ExplorerToken {
  const { details } = found;
  const scope: Scope = toScope(details?.fields.get('registry'));
  return {
    ref,
    name: maskToken(found.token),
    title: details?.title ?? null,
    layout: found.layout,
    state: found.condition,
    reason: reasonOf(found),
    calls: details?.calls ?? null,
    limit: details?.limit ?? null,
    accessToken: details?.hasAccessToken ?? false,
    allow: scope.rules.allow ? [...scope.rules.allow] : null,
    deny: [...(scope.rules.deny ?? [])],
  };
}

function reasonOf({ condition, problem, missing, details }: TokenInspection): string | null {
  if (condition === 'unreadable') return problem?.reason ?? 'Its file cannot be read';
  if (condition === 'incomplete') return `It lacks ${missing.join(', ')}`;
  if (condition === 'disabled') return 'Its state is disabled';
  if (condition === 'exhausted') return `All ${details?.limit ?? 0} calls are used up`;
  return null;
}

type Cell = string | number | null;

function compare(a: Cell, b: Cell): number {
  if (a === b) return 0;
  if (a === null) return 1;
  if (b === null) return -1;
  return a < b ? -1 : 1;
}
