import { createHmac } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import type { ExplorerToken, ExplorerTokens } from '@flextype-bun/explorer/protocol';
import type { IdFilter } from '@flextype-bun/registry-core';
import { maskToken, type TokenInspection, type Tokens } from '@flextype-bun/tokens';
import { type Scope, toFilter, toScope } from '../scopes/scope.ts';

const PAGE_SIZE = 50;
// A site can have a million token files; a person looks at a few pages.
const MAX_TOKENS = 10_000;
const FRESH_MS = 10_000;
const SLICE_MS = 4;

/** The columns that the list can be sorted by. */
export const SORT_KEYS = ['name', 'state', 'calls', 'limit', 'title'] as const;
export type SortKey = (typeof SORT_KEYS)[number];

/** A request for tokens. */
export interface TokenQuery {
  readonly page: number;
  readonly sort: SortKey;
  readonly descending: boolean;
}

/** Lists the tokens of a site with masked names. */
export class TokenList {
  readonly #tokens: Pick<Tokens, 'inspectAll' | 'inspect'>;
  readonly #secret: string;
  readonly #names = new Map<string, string>();
  #known:
    | { readonly at: number; readonly list: readonly ExplorerToken[]; readonly complete: boolean }
    | undefined;
  #reading: Promise<void> | undefined;

  /** @param secret key of the opaque names by which the page identifies tokens */
  constructor(tokens: Pick<Tokens, 'inspectAll' | 'inspect'>, secret: string) {
    this.#tokens = tokens;
    this.#secret = secret;
  }

  async page({ page, sort, descending }: TokenQuery): Promise<ExplorerTokens> {
    const { list, complete } = await this.#list();
    const sorted = list.toSorted((a, b) => compare(a[sort === 'title' ? 'title' : sort], b[sort]));
    if (descending) sorted.reverse();
    const pages = Math.max(1, Math.ceil(list.length / PAGE_SIZE));
    const current = Math.min(Math.max(1, page), pages);
    const shown = sorted.slice((current - 1) * PAGE_SIZE, current * PAGE_SIZE);
    return {
      total: list.length,
      complete,
      page: current,
      pages,
      tokens: await Promise.all(shown.map((token) => this.#refreshed(token))),
    };
  }

  /**
   * The filter of the token with this opaque name; `undefined` if there is no such token.
   *
   * @param redact patterns that are hidden from all tokens
   */
  async filter(
    ref: string,
    redact: readonly string[],
  ): Promise<{ readonly filter: IdFilter | undefined } | undefined> {
    if (!this.#names.has(ref)) await this.#list();
    const name = this.#names.get(ref);
    const found = name === undefined ? undefined : await this.#tokens.inspect(name);
    return found?.details && { filter: toFilter(toScope(found.details.fields.get('registry')), redact) };
  }

  async #list() {
    if (!this.#known || performance.now() - this.#known.at > FRESH_MS) {
      this.#reading ??= this.#read().finally(() => {
        this.#reading = undefined;
      });
      await this.#reading;
    }
    return this.#known ?? { list: [], complete: true };
  }

  async #read(): Promise<void> {
    const list: ExplorerToken[] = [];
    this.#names.clear();
    let complete = true;
    let sliceEnd = performance.now() + SLICE_MS;
    for await (const found of this.#tokens.inspectAll()) {
      if (list.length === MAX_TOKENS) {
        complete = false;
        break;
      }
      const ref = this.#refOf(found.token);
      this.#names.set(ref, found.token);
      list.push(toToken(found, ref));
      if (performance.now() < sliceEnd) continue;
      await turn();
      sliceEnd = performance.now() + SLICE_MS;
    }
    this.#known = { at: performance.now(), list, complete };
  }

  /** Counts change while the list is cached. */
  async #refreshed(token: ExplorerToken): Promise<ExplorerToken> {
    const name = this.#names.get(token.ref);
    const found = name === undefined ? undefined : await this.#tokens.inspect(name);
    return found ? toToken(found, token.ref) : { ...token, state: 'removed', reason: 'Its file is gone' };
  }

  #refOf(token: string): string {
    return createHmac('sha256', this.#secret).update(token).digest('base64url').slice(0, 16);
  }
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
