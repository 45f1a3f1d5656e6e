import type { SourcePlace } from './errors.ts';
import { type JudgedField, missingFields, type Refusal, type Rules } from './judge.ts';
import { mapAhead } from './pool.ts';
import { Resident, toToken } from './resident.ts';
import type { Token } from './token.ts';
import { OUTSIDE, type TokenDirectory, type TokenFolder, type TokenPlace } from './token-directory.ts';
import { readTokenFile, type Sight } from './token-file.ts';
import { documentOf, type TokenStore } from './token-store.ts';

/** Whether a request with a token would be accepted now, or why it would be refused. */
export type TokenCondition =
  | 'valid'
  | Extract<Refusal, 'unreadable' | 'incomplete' | 'disabled' | 'exhausted'>;

/** A token file, whether it is a token or not. */
export interface TokenInspection {
  readonly token: string;
  readonly layout: TokenPlace['layout'];
  /** The absolute path of its `token.yaml`. */
  readonly file: string;
  /** The permission bits of the file. */
  readonly mode: number;
  /** Under the rules of 1.x, which `/api/v1/registry` follows. */
  readonly condition: TokenCondition;
  /** Under the rules of 0.9, which `/api/registry` follows. */
  readonly legacyCondition: TokenCondition;
  /** The fields without which the rules of 1.x refuse it. */
  readonly missing: readonly JudgedField[];
  /** Why the file is unreadable; the place is relative to the project, with the token masked. */
  readonly problem?: { readonly reason: string; readonly place: SourcePlace };
  /** What the file says; undefined if it is unreadable. */
  readonly details: Token | undefined;
}

/** Looks at token files without keeping them in memory: one read per file. */
export class TokenInspector {
  readonly #directory: TokenDirectory;
  readonly #store: TokenStore;

  constructor(directory: TokenDirectory, store: TokenStore) {
    this.#directory = directory;
    this.#store = store;
  }

  /** One token; undefined if the site has none of that name. */
  async inspect(token: string): Promise<TokenInspection | undefined> {
    const place = await this.#directory.find(token);
    return place && this.#look({ place, isLink: false });
  }

  /** All token files of the site; a token that several layouts hold comes once, as the newest. */
  async *inspectAll(): AsyncGenerator<TokenInspection> {
    const seen = new Set<string>();
    // A link does not count when a token is looked for: an older layout may still hold it.
    const links = new Map<string, TokenInspection>();
    for await (const found of mapAhead(this.#directory.folders(), (folder) => this.#look(folder))) {
      if (found === undefined || seen.has(found.token)) continue;
      if (found.problem?.reason === OUTSIDE) {
        links.set(found.token, found);
      } else {
        seen.add(found.token);
        yield found;
      }
    }
    for (const [token, link] of links) if (!seen.has(token)) yield link;
  }

  async #look({ place, isLink }: TokenFolder): Promise<TokenInspection | undefined> {
    const sight = await readTokenFile(place.file);
    if (sight === undefined) return undefined;
    if (isLink || sight.isLink) return unreadable(place, sight, OUTSIDE);
    const document = documentOf(sight, place);
    if (!document.ok) return unreadable(place, sight, document.reason, document.place);
    // A server counts ahead of the file.
    const account = this.#store.known(place.token)?.account;
    const resident = new Resident(place, document);
    resident.account = account;
    const details = toToken(resident);
    const calls = details?.calls ?? 0;
    return {
      ...shared(place, sight),
      condition: conditionOf(resident, '1.x', calls),
      legacyCondition: conditionOf(resident, '0.9', calls),
      missing: missingFields(document.fields, '1.x'),
      details,
    };
  }
}

function conditionOf(resident: Resident, rules: Rules, calls: number): TokenCondition {
  const { refusal, limit } = resident.terms(rules);
  return refusal ?? (calls < limit ? 'valid' : 'exhausted');
}

function unreadable(
  place: TokenPlace,
  sight: Sight,
  reason: string,
  at: SourcePlace = { file: place.label },
): TokenInspection {
  return {
    ...shared(place, sight),
    condition: 'unreadable',
    legacyCondition: 'unreadable',
    missing: [],
    problem: { reason, place: at },
    details: undefined,
  };
}

function shared({ token, layout, file }: TokenPlace, { mode }: Sight) {
  return { token, layout, file, mode };
}
