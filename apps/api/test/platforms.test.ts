// The rules of systems that are not this one. docs/operating.md lists what was tried on those themselves.
import { expect, test } from 'bun:test';
import { chmodSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readSite } from '@flextype-bun/registry-core';
import { copyFixture, TOKEN, tempFolder, writeIn } from '@flextype-bun/testing';
import { displayNames } from '../src/checks/display-names.ts';
import { checkJournal } from '../src/checks/journal-checks.ts';
import { WorldReadable } from '../src/checks/world-readable.ts';
import { withoutFolder } from '../src/lib/path-text.ts';
import { signalsOf } from '../src/server/signals.ts';

test('a token is masked in the path of its file, with either slash', () => {
  const masked = (file: string) => displayNames({ token: TOKEN, file }, {}).file;
  expect(masked(`/srv/project/tokens/${TOKEN}/token.yaml`)).toBe('/srv/project/tokens/efe1…/token.yaml');
  expect(masked(`C:\\site\\project\\tokens\\${TOKEN}\\token.yaml`)).toBe(
    'C:\\site\\project\\tokens\\efe1…\\token.yaml',
  );
  expect(displayNames({ token: TOKEN, file: `a\\${TOKEN}\\token.yaml` }, { full: true }).file).toContain(
    TOKEN,
  );
});

test('the path of a site is left out of messages, with either slash', () => {
  expect(withoutFolder('See C:\\site\\var\\x and C:\\site\\y', 'C:\\site')).toBe('See var\\x and y');
  expect(withoutFolder('See /srv/site/var/x', '/srv/site')).toBe('See var/x');
});

test('modes of files are checked only on systems that have them', async () => {
  // Every folder on the way must be open to others.
  const folder = tempFolder();
  const file = join(folder, 'tokens/abc/token.yaml');
  writeIn(folder, 'tokens/abc/token.yaml', '');
  for (let path = dirname(file); path.startsWith(folder); path = dirname(path)) chmodSync(path, 0o755);
  const isFound = (platform: NodeJS.Platform) => new WorldReadable(platform).has({ file, mode: 0o644 });
  expect([isFound('linux'), isFound('darwin'), isFound('win32')]).toEqual([true, true, false]);
});

test('modes of the journal are checked only on systems that have them', async () => {
  const root = copyFixture('sites/1.x');
  const journal = join(root, 'var/registry-api');
  mkdirSync(journal, { recursive: true });
  writeIn(journal, 'calls.journal', '');
  chmodSync(join(journal, 'calls.journal'), 0o644);
  const found = async (platform: NodeJS.Platform) =>
    (await checkJournal(await readSite(root), platform)).map(({ position }) => position?.file);
  expect(await found('linux')).toEqual([journal, join(journal, 'calls.journal')]);
  expect(await found('win32')).toEqual([journal]);
});

test('Windows stops by Ctrl+C, Ctrl+Break and a closed window, other systems reload by SIGHUP', () => {
  expect(signalsOf('win32')).toEqual({ stop: ['SIGINT', 'SIGBREAK', 'SIGHUP'], reload: [] });
  for (const platform of ['linux', 'darwin'] as const) {
    expect(signalsOf(platform)).toEqual({ stop: ['SIGTERM', 'SIGINT'], reload: ['SIGHUP'] });
  }
});
