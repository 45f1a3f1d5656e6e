import { realpath } from 'node:fs/promises';
import { readProject } from '@flextype-bun/project';
import { AccessTokens } from './access-token/access-tokens.ts';
import { type TokenInspection, TokenInspector } from './admin/inspection.ts';
import { type CreatedToken, type CreateOptions, TokenAdmin } from './admin/token-admin.ts';
import { CallAuthorizer, type ConsumeOptions } from './calls/call-authorizer.ts';
import { reasonOf, systemCode, TokensError } from './common/errors.ts';
import {
  type FsyncMode,
  type LedgerKind,
  type ResolvedOptions,
  resolveOptions,
  type TokensOptions,
} from './common/options.ts';
import { DEGRADING_PROBLEMS, type Problem, type ProblemEvent, Problems } from './common/problems.ts';
import { FileLedger } from './journal/file-ledger.ts';
import { type OpenLedger, openLedger } from './open-ledger.ts';
import { type Outcome, refused, type TokenState } from './policy/outcome.ts';
import type { Token } from './policy/token.ts';
import { isTokenName } from './policy/token.ts';
import type { Rules } from './policy/token-policy.ts';
import { toToken } from './store/cached-token.ts';
import { TokenStore } from './store/token-store.ts';
import { TokenDirectory } from './token-file/token-directory.ts';
import { Checkpointer } from './write-back/checkpointer.ts';

/** The state of a site's tokens. */
export interface TokensStatus {
  /** `degraded`: calls are counted less durably than the options ask for, or files are behind; see `problems`. */
  readonly state: 'ready' | 'degraded' | 'closed';
  /** Where calls are counted; with `memory`, counts end with the process. */
  readonly ledger: LedgerKind;
  readonly problems: readonly Problem[];
  /** Tokens whose counts are not in their files yet. */
  readonly pending: number;
  /** Tokens in memory. */
  readonly cached: number;
  /** The journal of the `file` ledger; `bytes` is its size. */
  readonly journal?: { readonly directory: string; readonly fsync: FsyncMode; readonly bytes: number };
}

/** The tokens of one site: finds them, checks calls and counts them. */
export interface Tokens {
  /** The token; undefined if the site has none of that name, or its file is invalid. */
  find(token: string): Promise<Token | undefined>;
  /**
   * Checks a call and counts it if accepted. Returns a promise only if it has to wait for a file, a journal or Redis.
   *
   * A changed file of a known token applies within 700 ms; a new token is known from the next turn of the event loop on.
   */
  consume(token: string, options?: ConsumeOptions): Outcome | Promise<Outcome>;
  /**
   * The state of the token according to its file, whatever its count. For what goes on after a counted call, such as streams.
   *
   * @param rules whose rules apply, `1.x` by default
   */
  check(token: string, rules?: Rules): Promise<TokenState>;
  /** Creates a token in the site's own layout. Its access token is returned here and never again. */
  create(options?: CreateOptions): Promise<CreatedToken>;
  /** Sets `state: enabled`, and nothing else in the file. */
  enable(token: string): Promise<Token>;
  /** Sets `state: disabled`, and nothing else in the file. */
  disable(token: string): Promise<Token>;
  /** Removes the token's folder. */
  remove(token: string): Promise<void>;
  /** All valid tokens of the site, in no particular order. */
  list(): AsyncIterable<Token>;
  /** The file of a token, and whether its requests are accepted; undefined if the site has none of that name. */
  inspect(token: string): Promise<TokenInspection | undefined>;
  /** All token files of the site, including invalid ones, in no particular order. Keeps none of them in memory. */
  inspectAll(): AsyncIterable<TokenInspection>;
  /** The tokens of all folders, in no particular order, without reading a file: there may be none in a folder. */
  names(): AsyncIterable<string>;
  /** Writes all counts to the files now; `status` shows what could not be written. */
  flush(): Promise<void>;
  readonly status: TokensStatus;
  /** Calls the listener when a problem occurs and when it is over; returns a function that removes the listener. */
  onProblem(listener: (event: ProblemEvent) => void): () => void;
  /** Writes all counts to the files and releases the lock. Closing again has no effect. */
  close(): Promise<void>;
  /** Closes the tokens at the end of an `await using` block. */
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Opens the tokens of a Flextype project. Token files are read when they are needed.
 *
 * @throws {TokensError} `option`, `locked` if another server counts there, `journal`, `storage`
 *
 * @example
 * const tokens = await openTokens('/var/www/site');
 * const outcome = await tokens.consume('efe1e36e4d60fcd547e22eb9f795dff9');
 * await tokens.close();
 */
export async function openTokens(root: string, options: TokensOptions = {}): Promise<Tokens> {
  const resolved = resolveOptions(root, options);
  await realpath(resolved.root).catch((cause: unknown) => {
    throw new TokensError(`This project cannot be read (${systemCode(cause) ?? reasonOf(cause)})`, {
      code: 'storage',
      remedy: 'Name the folder that contains project/',
      position: { file: resolved.root },
      cause,
    });
  });
  const problems = new Problems();
  const project = await readProject(resolved.root, resolved.entriesDirectory);
  const directory = new TokenDirectory(project, resolved.entriesDirectory, problems);
  const { ledger, writeBack } = await openLedger(resolved, problems);
  const store = new TokenStore({ directory, ledger, writeBack, problems, options: resolved });
  const checkpointer = writeBack && new Checkpointer(store, writeBack, problems, resolved);
  store.start();
  checkpointer?.start();
  if (writeBack !== undefined && writeBack.pending > 0) await checkpointer?.run();
  return new OpenTokens({ resolved, problems, directory, ledger, writeBack, store, checkpointer });
}

interface Parts {
  readonly resolved: ResolvedOptions;
  readonly problems: Problems;
  readonly directory: TokenDirectory;
  readonly ledger: OpenLedger['ledger'];
  readonly writeBack: OpenLedger['writeBack'];
  readonly store: TokenStore;
  /** Undefined if no token file is written. */
  readonly checkpointer: Checkpointer | undefined;
}

class OpenTokens implements Tokens {
  readonly #parts: Parts;
  readonly #accessTokens = new AccessTokens();
  readonly #authorizer: CallAuthorizer;
  readonly #admin: TokenAdmin;
  readonly #inspector: TokenInspector;
  #closing: Promise<void> | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#authorizer = new CallAuthorizer(parts.store, parts.ledger, this.#accessTokens);
    this.#admin = new TokenAdmin(parts.directory, parts.store);
    this.#inspector = new TokenInspector(parts.directory, parts.store);
  }

  async find(token: string): Promise<Token | undefined> {
    this.#mustBeOpen();
    if (!isTokenName(token)) return undefined;
    const cached = await this.#parts.store.get(token);
    return cached === undefined ? undefined : toToken(cached);
  }

  consume(token: string, options: ConsumeOptions = {}): Outcome | Promise<Outcome> {
    return this.#closing === undefined ? this.#authorizer.consume(token, options) : refused('unavailable');
  }

  async check(token: string, rules: Rules = '1.x'): Promise<TokenState> {
    return this.#closing === undefined ? this.#authorizer.check(token, rules) : refused('unavailable');
  }

  async create(options: CreateOptions = {}): Promise<CreatedToken> {
    this.#mustBeOpen();
    return this.#admin.create(options);
  }

  async enable(token: string): Promise<Token> {
    this.#mustBeOpen();
    return this.#admin.setState(token, 'enabled');
  }

  async disable(token: string): Promise<Token> {
    this.#mustBeOpen();
    return this.#admin.setState(token, 'disabled');
  }

  async remove(token: string): Promise<void> {
    this.#mustBeOpen();
    await this.#admin.remove(token);
  }

  async *list(): AsyncGenerator<Token> {
    for await (const { details } of this.inspectAll()) if (details !== undefined) yield details;
  }

  async inspect(token: string): Promise<TokenInspection | undefined> {
    this.#mustBeOpen();
    return this.#inspector.inspect(token);
  }

  inspectAll(): AsyncIterable<TokenInspection> {
    this.#mustBeOpen();
    return this.#inspector.inspectAll();
  }

  names(): AsyncIterable<string> {
    this.#mustBeOpen();
    return this.#inspector.names();
  }

  async flush(): Promise<void> {
    this.#mustBeOpen();
    await this.#parts.checkpointer?.flush();
  }

  get status(): TokensStatus {
    const { problems, ledger, writeBack, store, resolved } = this.#parts;
    const list = problems.list();
    const degraded = list.some(({ code }) => DEGRADING_PROBLEMS.has(code));
    const state = this.#closing === undefined ? (degraded ? 'degraded' : 'ready') : 'closed';
    const status = {
      state,
      ledger: ledger.kind,
      problems: list,
      pending: writeBack?.pending ?? 0,
      cached: store.size,
    } as const;
    if (!(ledger instanceof FileLedger)) return status;
    return { ...status, journal: { ...resolved.journal, bytes: ledger.bytes } };
  }

  onProblem(listener: (event: ProblemEvent) => void): () => void {
    return this.#parts.problems.subscribe(listener);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(): Promise<void> {
    this.#accessTokens.close();
    await this.#parts.store.stop();
    await this.#parts.checkpointer?.stop();
    await this.#parts.writeBack?.close();
  }

  #mustBeOpen(): void {
    if (this.#closing !== undefined) throw new TokensError('These tokens are closed', { code: 'closed' });
  }
}
