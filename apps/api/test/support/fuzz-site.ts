import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeIn } from '@flextype-bun/testing';
import { TOKEN } from './test-app.ts';

/** A token of every kind; `unknown` does not exist on the site. */
export const FUZZ_TOKENS = {
  wide: TOKEN,
  scoped: 'scoped-7d31c5a90be24f68',
  guarded: 'guarded',
  spent: 'spent-0a4e8812c6d9f357',
  disabled: 'disabled',
  incomplete: 'incomplete',
  unknown: '0123456789abcdef0123456789abcdef',
} as const;

/** The access token of the token `guarded`. */
export const ACCESS_TOKEN = 'lantern-room-key';

/** A value that no token may see. */
export const REDACTED = 'seen-by-nobody';
/** A value that the token with a scope may not see. */
export const DENIED = 'seen-by-some';

/** The ids of those values, and of one that is large enough to be compressed. */
export const FUZZ_IDS = ['redacted', 'denied', 'large', 'a b'].map(
  (key) => `plugins.site.settings.fuzz.${key}`,
);

// Long waits and silent streams would only take time.
const SETTINGS = {
  'api.redact': '["**.redacted"]',
  'api.events.wait': '20',
  'api.events.heartbeat': '100',
  'log.level': 'warn',
};

const LARGE = 20_000;

/**
 * Adds to a copy of `fixtures/sites/1.x` what requests should encounter: tokens of every kind, a value that is
 * compressed, and values that some tokens may not see.
 *
 * @returns the arguments for a server of the site
 */
export function prepareFuzzSite(root: string): string[] {
  const writeToken = (token: string, fields: string): void =>
    writeIn(root, `project/entries/tokens/${token}/token.yaml`, `state: enabled\n${fields}`);
  writeToken(FUZZ_TOKENS.spent, 'limit_calls: 1\ncalls: 1\n');
  writeToken(
    FUZZ_TOKENS.scoped,
    'limit_calls: 0\ncalls: 0\nregistry: {allow: [flextype.manifest, plugins], deny: ["**.denied"]}\n',
  );
  const large = Array.from({ length: LARGE / 10 }, (_, index) => `${index} étude `).join('');
  appendFileSync(
    join(root, 'project/config/plugins/site/settings.yaml'),
    `fuzz: { redacted: ${REDACTED}, denied: ${DENIED}, large: "${large}", "a b": [1, [2.0, null], {}] }\n`,
  );
  const settings = Object.entries(SETTINGS).flatMap(([key, value]) => ['--set', `${key}=${value}`]);
  return ['--root', root, '--port', '0', ...settings];
}
