import type { SourcePosition } from '@flextype-bun/project';
import { type Token, withCalls } from '../policy/token.ts';
import { missingFields, type PolicyField, type Refusal, type Rules } from '../policy/token-policy.ts';
import { CachedToken } from '../store/cached-token.ts';
import type { TokenStore } from '../store/token-store.ts';
import { readTokenFileSync, type SyncFileRead } from '../token-file/sync-read.ts';
import {
  LINK_REASON,
  type TokenDirectory,
  type TokenFolder,
  type TokenLocation,
} from '../token-file/token-directory.ts';
import { readDocument } from '../token-file/token-document.ts';

/** Whether a request with a token would be accepted now, or why it would be refused. */
export type TokenCondition =
  | 'valid'
  | Extract<Refusal, 'unreadable' | 'incomplete' | 'disabled' | 'exhausted'>;

/** A token file, valid or not. */
export interface TokenInspection {
  readonly token: string;
  readonly layout: TokenLocation['layout'];
  /** The absolute path of its `token.yaml`. */
  readonly file: string;
  /** The permission bits of the file. */
  readonly mode: number;
  /** Under the rules of 1.x, which `/api/v1/registry` follows. */
  readonly condition: TokenCondition;
  /** Under the rules of 0.9, which `/api/registry` follows. */
  readonly legacyCondition: TokenCondition;
  /** The fields without which the rules of 1.x refuse it. */
  readonly missing: readonly PolicyField[];
  /** Why the file is unreadable; the file is relative to the project, with the token masked. */
  readonly problem?: { readonly reason: string; readonly position: SourcePosition };
  /** The token as its file describes it; undefined if that is unreadable. */
  readonly details: Token | undefined;
}

/** Inspects token files with one read per file, and without keeping them in memory. */
export class TokenInspector {
  readonly #directory: TokenDirectory;
  readonly #store: TokenStore;

  constructor(directory: TokenDirectory, store: TokenStore) {
    this.#directory = directory;
    this.#store = store;
  }

  /** Inspects one token; undefined if the site has no such token. */
  async inspect(token: string): Promise<TokenInspection | undefined> {
    const location = await this.#directory.find(token);
    return location && this.#look({ location, isLink: false });
  }

  /** The tokens of all folders, without reading a file: there may be none in a folder. */
  async *names(): AsyncGenerator<string> {
    const seen = new Set<string>();
    for await (const { location } of this.#directory.folders()) {
      if (seen.has(location.token)) continue;
      seen.add(location.token);
      yield location.token;
    }
  }

  /** Inspects all token files of the site. A token in several layouts comes once, from the newest. */
  async *inspectAll(): AsyncGenerator<TokenInspection> {
    const seen = new Set<string>();
    // A link is not a token: an older layout may still hold the token.
    const links = new Map<string, TokenInspection>();
    for await (const folder of this.#directory.folders()) {
      const found = this.#look(folder);
      if (found === undefined || seen.has(found.token)) continue;
      if (found.problem?.reason === LINK_REASON) {
        links.set(found.token, found);
      } else {
        seen.add(found.token);
        yield found;
      }
    }
    for (const [token, link] of links) if (!seen.has(token)) yield link;
  }

  #look({ location, isLink }: TokenFolder): TokenInspection | undefined {
    const fileRead = readTokenFileSync(location.file);
    if (fileRead === undefined) return undefined;
    if (isLink || fileRead.isLink) return unreadable(location, fileRead, LINK_REASON);
    if (fileRead.text === undefined) return unreadable(location, fileRead, fileRead.reason ?? '');
    const document = readDocument(fileRead.text, location);
    if (!document.ok) return unreadable(location, fileRead, document.reason, document.position);
    // The count in memory is ahead of the file.
    const counted = this.#store.known(location.token)?.account?.calls;
    const cached = new CachedToken(location, document);
    const { details } = cached;
    const calls = counted ?? document.calls.count;
    return {
      token: location.token,
      layout: location.layout,
      file: location.file,
      mode: fileRead.mode,
      condition: conditionOf(cached, '1.x', calls),
      legacyCondition: conditionOf(cached, '0.9', calls),
      missing: missingFields(document.fields, '1.x'),
      details: details && counted !== undefined ? withCalls(details, counted) : details,
    };
  }
}

function conditionOf(cached: CachedToken, rules: Rules, calls: number): TokenCondition {
  const { refusal, limit } = cached.policy(rules);
  return refusal ?? (calls < limit ? 'valid' : 'exhausted');
}

function unreadable(
  location: TokenLocation,
  fileRead: SyncFileRead,
  reason: string,
  position: SourcePosition = { file: location.label },
): TokenInspection {
  return {
    token: location.token,
    layout: location.layout,
    file: location.file,
    mode: fileRead.mode,
    condition: 'unreadable',
    legacyCondition: 'unreadable',
    missing: [],
    problem: { reason, position },
    details: undefined,
  };
}
