import { STATUS_CODES } from 'node:http';
import { type ExplorerSite, fromPathText } from '@flextype-bun/explorer/protocol';
import { IdFilter, type IdRules, type Registry } from '@flextype-bun/registry-core';
import type { Tokens } from '@flextype-bun/tokens';
import type { OperationsOptions } from '../ops/operator-routes.ts';
import type { AccessRefusal, ExplorerAccess } from './access.ts';
import { openChangeStream } from './change-stream.ts';
import { toFigures } from './figures.ts';
import { SiteFindings } from './findings.ts';
import { type FindOrigin, toItem } from './item.ts';
import { searchLongValues } from './long-values.ts';
import { createOrigins } from './origins.ts';
import { answerPage } from './page.ts';
import { respondPieces } from './pieces.ts';
import { toProblems } from './problem-list.ts';
import { SORT_KEYS, type SortKey, TokenList } from './token-list.ts';
import { TreeText } from './tree-text.ts';

/** Data sources of the explorer. */
export interface ExplorerOptions {
  readonly registry: Registry;
  readonly tokens: Tokens;
  readonly access: ExplorerAccess;
  readonly figures: OperationsOptions;
  /** The header of the page, without the state. */
  readonly about: () => Pick<ExplorerSite, 'label' | 'color' | 'server' | 'base'>;
  /** Patterns of ids that are hidden from all tokens. */
  readonly redact: () => readonly string[];
  /** Secret for the opaque names of tokens. */
  readonly secret: string;
  /** Aborted when the server stops. */
  readonly signal: AbortSignal;
}

const MAX_STREAMS = 64;
// A page that is opened again finds the texts that were made for it.
const KEEP_TEXTS_MS = 60_000;
const MAX_SEARCH = 1_000;
const METHODS = 'GET, HEAD';

const HEADERS = {
  'Cache-Control': 'no-store',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'X-Content-Type-Options': 'nosniff',
};

const REFUSALS: Readonly<Record<AccessRefusal, readonly [status: number, message: string]>> = {
  host: [403, 'The explorer is not reached under this name; add it to explorer.hosts'],
  origin: [403, 'The explorer answers to its own page only'],
  key: [401, 'The key is missing or wrong; open the link that the server printed when it started'],
};

/** Shows a registry to the owner of its site, read-only and without counting calls. */
export class Explorer {
  readonly #options: ExplorerOptions;
  readonly #tokens: TokenList;
  readonly #findings: SiteFindings;
  readonly #findOrigin: FindOrigin;
  readonly #tree: TreeText;
  readonly #closing = new AbortController();
  #streams = 0;
  #forgetting: ReturnType<typeof setTimeout> | undefined;

  constructor(options: ExplorerOptions) {
    this.#options = options;
    this.#tree = new TreeText(options.registry);
    this.#tokens = new TokenList(options.tokens, options.secret);
    const { signal } = this.#closing;
    this.#findings = new SiteFindings(options.registry.project.root, signal);
    this.#findOrigin = createOrigins(options.registry, signal);
  }

  /** Handles a request; the path is relative to `/explorer`. */
  async answer(path: string, request: Request): Promise<Response> {
    const { access } = this.#options;
    const isData = path.startsWith('/api/');
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return fail(405, 'The explorer only reads', { Allow: METHODS });
    }
    const source = access.checkSource(request);
    if (source) return fail(...REFUSALS[source]);
    if (isData && !access.hasKey(request.headers)) return fail(...REFUSALS.key);
    const answer = isData
      ? await this.#data(path.slice('/api/'.length), request)
      : await answerPage(path.slice(1));
    return answer ?? fail(404, 'There is no such page');
  }

  close(): void {
    clearTimeout(this.#forgetting);
    this.#closing.abort();
  }

  async #data(name: string, request: Request): Promise<Response | undefined> {
    const { registry, tokens, figures } = this.#options;
    const query = new URL(request.url).searchParams;
    switch (name) {
      case 'site':
        return json(this.#site());
      case 'tree':
      case 'item':
      case 'search':
        return this.#values(name, query, request);
      case 'problems': {
        const findings = await this.#findings.of(registry);
        return json(toProblems({ registry, tokens, findings }));
      }
      case 'tokens':
        return json(await this.#tokens.page(readTokenQuery(query)));
      case 'operations':
        return json(toFigures(figures));
      case 'events':
        return this.#events(request);
      default:
        return undefined;
    }
  }

  #site(): ExplorerSite {
    const { registry, about } = this.#options;
    const { project, status } = registry;
    return {
      root: project.root,
      flextype: project.version ?? project.generation,
      ...about(),
      state: status.state,
      version: status.version,
      changedAt: status.changedAt.toISOString(),
    };
  }

  async #values(name: 'tree' | 'item' | 'search', query: URLSearchParams, request: Request) {
    const { registry } = this.#options;
    const path = readPath(query.get('at') ?? '');
    if (!path) return fail(400, 'at is not a path: keys joined by dots, percent-encoded');
    const seen = await this.#seenBy(query.get('as'));
    if (!seen) return fail(404, 'There is no such token any more');
    const { rules } = seen;
    if (name === 'item') {
      const [reveal, whole] = ['reveal', 'whole'].map((flag) => query.get(flag) === 'true');
      const asked = { path, rules, reveal: reveal === true, whole: whole === true };
      return json(await toItem(registry, asked, this.#findOrigin));
    }
    const filter = rules && new IdFilter(rules);
    if (name === 'search') {
      const text = query.get('text') ?? '';
      if (text === '' || text.length > MAX_SEARCH) return fail(400, `text is 1 to ${MAX_SEARCH} characters`);
      return json(await searchLongValues(registry.snapshot.tree, text, filter));
    }
    const pieces = this.#tree.pieces({ path, filter, signal: request.signal });
    return respondPieces(request, pieces, HEADERS);
  }

  async #seenBy(ref: string | null): Promise<{ readonly rules: IdRules | undefined } | undefined> {
    return ref === null ? { rules: undefined } : this.#tokens.rules(ref, this.#options.redact());
  }

  #events(request: Request): Response {
    const { registry, signal } = this.#options;
    const headers = { ...HEADERS, 'Content-Type': 'text/event-stream', 'X-Accel-Buffering': 'no' };
    if (request.method === 'HEAD') return new Response(null, { headers });
    if (this.#streams >= MAX_STREAMS || signal.aborted) {
      return fail(503, 'Too many explorers are open; close one', { 'Retry-After': '5' });
    }
    this.#streams++;
    clearTimeout(this.#forgetting);
    const onClose = () => {
      this.#streams--;
      if (this.#streams > 0) return;
      // Nobody looks: the texts of a large site take tens of megabytes.
      this.#forgetting = setTimeout(() => this.#tree.clear(), KEEP_TEXTS_MS);
      this.#forgetting.unref();
    };
    return new Response(openChangeStream({ registry, signal, onClose }), { headers });
  }
}

function readPath(text: string): string[] | undefined {
  try {
    return fromPathText(text);
  } catch {
    return undefined;
  }
}

function readTokenQuery(query: URLSearchParams) {
  const sort = SORT_KEYS.find((key): key is SortKey => key === query.get('sort')) ?? 'name';
  const page = Number(query.get('page') ?? 1);
  return {
    page: Number.isSafeInteger(page) ? page : 1,
    sort,
    descending: query.get('order') === 'descending',
  };
}

function json(body: unknown): Response {
  return Response.json(body, { headers: HEADERS });
}

function fail(status: number, message: string, more: Readonly<Record<string, string>> = {}): Response {
  const body = { title: STATUS_CODES[status] ?? '', message, http_status_code: status };
  return Response.json(body, { status, headers: { ...HEADERS, ...more } });
}
