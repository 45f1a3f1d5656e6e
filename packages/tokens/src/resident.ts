import type { Account } from './account.ts';
import type { Doubt } from './doubt.ts';
import { type Rules, type Terms, termsOf } from './judge.ts';
import type { Token } from './token.ts';
import type { TokenPlace } from './token-directory.ts';
import type { TokenDocument } from './token-document.ts';
import type { Stamp } from './token-file.ts';

const INCOMPLETE: Terms = { refusal: 'incomplete', limit: 0 };

/** A token in memory: what its file says, and its count. */
export class Resident {
  readonly place: TokenPlace;
  /** Undefined as long as the file never stated a number of calls. */
  account: Account | undefined;
  /** The file's stamp at the last look; undefined where it is too young to tell a change from none. */
  stamp: Stamp | undefined;
  folderStamp: string | undefined;
  /** When the last look began, in milliseconds of `performance.now()`. */
  lookedAt = 0;
  /** Whether it was used since the last sweep. */
  used = false;
  gone = false;
  doubt: Doubt | undefined;
  #document: TokenDocument;
  #terms: Readonly<Record<Rules, Terms>>;
  #turn: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  constructor(place: TokenPlace, document: TokenDocument) {
    this.place = place;
    this.#document = document;
    this.#terms = termsFor(document);
  }

  get document(): TokenDocument {
    return this.#document;
  }

  set document(document: TokenDocument) {
    this.#document = document;
    this.#terms = termsFor(document);
  }

  terms(rules: Rules): Terms {
    return this.#terms[rules];
  }

  /** The hash of its access token, as text; undefined where there is none or it is no text. */
  get hash(): string | undefined {
    const hash = this.#document.ok ? this.#document.mapping.get('hashed_access_token') : undefined;
    return typeof hash === 'string' && hash !== '' ? hash : undefined;
  }

  /** Whether nothing is lost when it leaves the memory. */
  get idle(): boolean {
    return this.#waiting === 0 && !this.used && (this.account?.settled ?? true);
  }

  /** Looks at and writes to one token's file come one after the other. */
  async inTurn<T>(work: () => Promise<T>): Promise<T> {
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

/** A token as the outside sees it; undefined while its file cannot be read as one. */
export function toToken(resident: Resident): Token | undefined {
  const { document, place, account } = resident;
  if (!document.ok) return undefined;
  const title = document.mapping.get('title');
  const { refusal, limit } = termsOf(document.fields, '0.9');
  return {
    token: place.token,
    layout: place.layout,
    file: place.file,
    calls: account?.calls ?? document.calls.count,
    limit: Number.isFinite(limit) ? Math.max(0, limit) : limit > 0 ? null : 0,
    enabled: refusal !== 'disabled' && document.fields.state !== 'disabled',
    hasAccessToken: resident.hash !== undefined,
    title: typeof title === 'string' ? title : null,
    fields: document.mapping,
  };
}

function termsFor(document: TokenDocument): Readonly<Record<Rules, Terms>> {
  if (!document.ok) return { '0.9': INCOMPLETE, '1.x': INCOMPLETE };
  return { '0.9': termsOf(document.fields, '0.9'), '1.x': termsOf(document.fields, '1.x') };
}
