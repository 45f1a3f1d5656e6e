import type { Account } from '../ledger/account.ts';
import type { Counted } from '../ledger/call-ledger.ts';
import { AcceptedCall, type Outcome, refused } from '../policy/outcome.ts';
import { type Token, withCalls } from '../policy/token.ts';
import { type CallPolicy, callPolicyOf, type Rules } from '../policy/token-policy.ts';
import type { TokenLocation } from '../token-file/token-directory.ts';
import type { TokenDocument } from '../token-file/token-document.ts';
import { type FileRead, type FileStat, modifiedAt } from '../token-file/token-file.ts';
import { isReliable, type PendingWrite } from './write-in-progress.ts';

const UNREADABLE: CallPolicy = { refusal: 'unreadable', limit: 0 };

/** A token in memory: the content of its file, and its count. */
export class CachedToken {
  readonly location: TokenLocation;
  /** Undefined until the file has contained a valid number of calls. */
  account: Account | undefined;
  /** The file's stat when it was last read; undefined if the file was too young for the stat to show its next change. */
  stat: FileStat | undefined;
  /** When the file was last written, in milliseconds since 1970. */
  modified = 0;
  folderId: string | undefined;
  /** When the last check began, in milliseconds of `performance.now()`. */
  checkedAt = 0;
  /** Whether it was used since the last sweep. */
  used = false;
  gone = false;
  /** Set while somebody seems to be writing the file. */
  pendingWrite: PendingWrite | undefined;
  #document: TokenDocument;
  #policy: Readonly<Record<Rules, CallPolicy>>;
  #hash: string | undefined;
  #details: Token | undefined;
  #toOutcome: (counted: Counted) => Outcome = unreadable;
  #turn: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  constructor(location: TokenLocation, document: TokenDocument) {
    this.location = location;
    this.#document = document;
    this.#policy = policiesOf(document);
    this.#derive();
  }

  get document(): TokenDocument {
    return this.#document;
  }

  set document(document: TokenDocument) {
    this.#document = document;
    this.#policy = policiesOf(document);
    this.#derive();
  }

  policy(rules: Rules): CallPolicy {
    return this.#policy[rules];
  }

  /** The hash of its access token; undefined if there is none, or it is not a string. */
  get hash(): string | undefined {
    return this.#hash;
  }

  /** The public form of the token; its `calls` are those of the file. */
  get details(): Token | undefined {
    return this.#details;
  }

  /** Makes the outcome of a call, with the details of the current file. Created once per file, not once per call. */
  get toOutcome(): (counted: Counted) => Outcome {
    return this.#toOutcome;
  }

  /** Whether it was not used recently and no work on its file is queued. */
  get idle(): boolean {
    return this.#waiting === 0 && !this.used;
  }

  /** Remembers the version of the file that was read. */
  noteRead({ stat }: FileRead): void {
    this.stat = isReliable(stat) ? stat : undefined;
    this.modified = modifiedAt(stat);
  }

  #derive(): void {
    const hash = this.#document.ok ? this.#document.mapping.get('hashed_access_token') : undefined;
    this.#hash = typeof hash === 'string' && hash !== '' ? hash : undefined;
    const details = detailsOf(this.location, this.#document, this.#hash);
    this.#details = details;
    this.#toOutcome = details === undefined ? unreadable : (counted) => outcomeOf(details, counted);
  }

  /** Runs work on the token's file after all earlier work on it has ended. */
  async runExclusive<T>(work: () => Promise<T>): Promise<T> {
    this.#waiting += 1;
    const turn = this.#turn.then(work);
    this.#turn = turn.catch(() => undefined);
    try {
      return await turn;
    } finally {
      this.#waiting -= 1;
    }
  }
}

function unreadable(): Outcome {
  return refused('unreadable');
}

function outcomeOf(details: Token, counted: Counted): Outcome {
  return typeof counted === 'number' ? new AcceptedCall(details, counted) : refused(counted);
}

/** The public form of a token with its current count; undefined while its file is invalid. */
export function toToken({ details, account }: CachedToken): Token | undefined {
  return details && withCalls(details, account?.calls ?? details.calls);
}

function detailsOf(
  location: TokenLocation,
  document: TokenDocument,
  hash: string | undefined,
): Token | undefined {
  if (!document.ok) return undefined;
  const title = document.mapping.get('title');
  const { limit } = callPolicyOf({ ...document.fields, state: 'enabled' }, '0.9');
  return {
    token: location.token,
    layout: location.layout,
    file: location.file,
    calls: document.calls.count,
    limit: limit === Number.POSITIVE_INFINITY ? null : Math.max(0, limit),
    enabled: document.fields.state !== 'disabled',
    hasAccessToken: hash !== undefined,
    title: typeof title === 'string' ? title : null,
    fields: document.mapping,
  };
}

function policiesOf(document: TokenDocument): Readonly<Record<Rules, CallPolicy>> {
  if (!document.ok) return { '0.9': UNREADABLE, '1.x': UNREADABLE };
  return { '0.9': callPolicyOf(document.fields, '0.9'), '1.x': callPolicyOf(document.fields, '1.x') };
}
