import { isArray, lookup, type Snapshot, secretIds } from '@flextype-bun/registry-core';
import type { Token, TokenInspection, Tokens } from '@flextype-bun/tokens';
import { type Scope, toFilter, toScope } from '../scopes/scope.ts';
import { PLUGIN_NAME } from '../server/settings.ts';
import { displayNames, type NameOptions } from './display-names.ts';
import { refusalFinding } from './refusal-findings.ts';
import type { SiteFinding } from './site-finding.ts';
import { WorldReadable } from './world-readable.ts';

const SECRETS_NAMED = 3;

/** Options of the token checks. */
export interface TokenCheckOptions extends NameOptions {
  /** Called for each token. */
  readonly onToken?: (() => void) | undefined;
}

/** Findings about a site's tokens; each file is read once. */
export async function checkTokens(
  tokens: Tokens,
  snapshot: Snapshot,
  { full, onToken }: TokenCheckOptions,
): Promise<SiteFinding[]> {
  const secrets = new SeenSecrets(snapshot);
  const worldReadable = new WorldReadable();
  const findings: SiteFinding[] = [];
  for await (const token of tokens.inspectAll()) {
    onToken?.();
    const refusal = refusalFinding(token, { full });
    if (refusal) findings.push(refusal);
    if (worldReadable.has(token)) findings.push(worldReadableFinding(token, { full }));
    const { details } = token;
    if (!details) continue;
    const scope = toScope(details.fields.get('registry'));
    if (scope.malformed) findings.push(malformedScope(token, { full }));
    const seen = isOpen(token, details) ? secrets.of(scope) : [];
    if (seen.length > 0) findings.push(openToken(token, seen, { full }));
  }
  return findings;
}

function isOpen({ condition, legacyCondition }: TokenInspection, { limit, hasAccessToken }: Token): boolean {
  const isAccepted = condition === 'valid' || legacyCondition === 'valid';
  return isAccepted && limit === null && !hasAccessToken;
}

/** The registry's secrets that a scope reveals, cached per scope: thousands of tokens share a few. */
class SeenSecrets {
  readonly #snapshot: Snapshot;
  readonly #secrets: readonly string[];
  readonly #seen = new Map<string, readonly string[]>();

  constructor(snapshot: Snapshot) {
    this.#snapshot = snapshot;
    this.#secrets = secretIds(snapshot.tree);
  }

  of(scope: Scope): readonly string[] {
    const key = JSON.stringify(scope);
    const known = this.#seen.get(key);
    if (known) return known;
    const seen = this.#seenBy(scope);
    this.#seen.set(key, seen);
    return seen;
  }

  #seenBy(scope: Scope): readonly string[] {
    const { tree, externalPlugins } = this.#snapshot;
    const redact = lookup(externalPlugins, `${PLUGIN_NAME}.api.redact`);
    const filter = toFilter(scope, isArray(redact) ? [...redact.values()].map(String) : []);
    if (!filter) return this.#secrets;
    return this.#secrets.filter((id) => filter.restrict(id, lookup(tree, id) ?? null) !== undefined);
  }
}

function malformedScope(token: TokenInspection, { full }: NameOptions): SiteFinding {
  const { name, file } = displayNames(token, { full });
  return {
    severity: 'warning',
    code: 'token-scope',
    position: { file },
    message: `The field registry of the token ${name} is invalid, so this token sees nothing`,
    remedy: 'Give it allow, deny or both, each a list of patterns such as plugins.site or **.password',
  };
}

function worldReadableFinding(token: TokenInspection, { full }: NameOptions): SiteFinding {
  const { name, file } = displayNames(token, { full });
  return {
    severity: 'warning',
    code: 'world-readable',
    position: { file },
    message: `Every user of this machine can read the file of the token ${name}`,
    remedy:
      'Close it to others with chmod o-r, or one of its folders with chmod o-x, but keep it readable for PHP and the server',
  };
}

function openToken(token: TokenInspection, secrets: readonly string[], { full }: NameOptions): SiteFinding {
  const { name, file } = displayNames(token, { full });
  const more = secrets.length > SECRETS_NAMED ? `, and ${secrets.length - SECRETS_NAMED} more` : '';
  const named = `${secrets.slice(0, SECRETS_NAMED).join(', ')}${more}`;
  return {
    severity: 'warning',
    code: 'open-token',
    position: { file },
    message: `The token ${name} has no limit, and reads what looks like secrets: ${named}`,
    remedy:
      'Take the secrets out of the settings, deny them to the token (registry: {deny: […]}), or set limit_calls or an access token',
  };
}
