import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type Scope, toFilter, toScope } from '@flextype-bun/api/src/scopes/scope.ts';
import { PLUGIN_NAME } from '@flextype-bun/api/src/server/live-settings.ts';
import { isArray, lookup, type Snapshot, secretIds } from '@flextype-bun/registry-core';
import type { Token, Tokens } from '@flextype-bun/tokens';
import type { SiteFinding } from './site-finding.ts';
import { shown } from './site-tokens.ts';

const SECRETS_NAMED = 3;

/** What is wrong or risky with a site's tokens; without `full`, no token is named in full. */
export async function checkTokens(tokens: Tokens, snapshot: Snapshot, full: boolean): Promise<SiteFinding[]> {
  const secrets = secretIds(snapshot.tree);
  const findings: SiteFinding[] = [];
  for await (const token of tokens.list()) {
    if (await isWorldReadable(token.file)) findings.push(worldReadable(token, full));
    const scope = toScope(token.fields.get('registry'));
    if (scope.malformed) findings.push(malformedScope(token, full));
    const isOpen = token.enabled && token.limit === null && !token.hasAccessToken;
    const seen = isOpen ? secrets.filter((id) => isSeen(id, scope, snapshot)) : [];
    if (seen.length > 0) findings.push(openToken(token, seen, full));
  }
  // Files that are no tokens are not in the list; they were reported while it was made.
  for (const { message, place } of tokens.status.problems) {
    findings.push({
      severity: 'warning',
      code: 'token-file',
      reason: message.replace(/\.$/, ''),
      remedy: 'Mend the file, or remove its folder',
      ...(place && { position: place }),
    });
  }
  return findings;
}

function isSeen(id: string, scope: Scope, { tree, companions }: Snapshot): boolean {
  const redact = lookup(companions, `${PLUGIN_NAME}.api.redact`);
  const filter = toFilter(scope, isArray(redact) ? [...redact.values()].map(String) : []);
  return !filter || filter.restrict(id, lookup(tree, id) ?? null) !== undefined;
}

function malformedScope(token: Token, full: boolean): SiteFinding {
  const { name, file } = shown(token, full);
  return {
    severity: 'warning',
    code: 'token-scope',
    position: { file },
    reason: `The field registry of the token ${name} cannot be read, so that the token sees nothing`,
    remedy: 'Give it allow, deny or both, each a list of patterns such as plugins.site or **.password',
  };
}

function worldReadable(token: Token, full: boolean): SiteFinding {
  const { name, file } = shown(token, full);
  return {
    severity: 'warning',
    code: 'world-readable',
    position: { file },
    reason: `Every user of this machine can read the file of the token ${name}`,
    remedy:
      'Take that away with chmod o-r, or chmod o-x on one of its folders; PHP and the server need it still',
  };
}

function openToken(token: Token, secrets: readonly string[], full: boolean): SiteFinding {
  const { name, file } = shown(token, full);
  const more = secrets.length > SECRETS_NAMED ? `, and ${secrets.length - SECRETS_NAMED} more` : '';
  const named = `${secrets.slice(0, SECRETS_NAMED).join(', ')}${more}`;
  return {
    severity: 'warning',
    code: 'open-token',
    position: { file },
    reason: `The token ${name} has no limit, and reads what looks like secrets: ${named}`,
    remedy:
      'Take the secrets out of the settings, deny them to the token (registry: {deny: […]}), or set limit_calls or an access token',
  };
}

/** Readable for all only if every folder on the way lets all pass. */
async function isWorldReadable(file: string): Promise<boolean> {
  if (!(await hasMode(file, 0o004))) return false;
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    if (!(await hasMode(folder, 0o001))) return false;
    if (folder === dirname(folder)) return true;
  }
}

async function hasMode(path: string, bit: number): Promise<boolean> {
  return stat(path).then(
    ({ mode }) => (mode & bit) !== 0,
    () => false,
  );
}
