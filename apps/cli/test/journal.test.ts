import { expect, test } from 'bun:test';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { copyFixture, writeIn } from '@flextype-bun/testing';
import { openTokens } from '@flextype-bun/tokens';
import { inSite } from './support/cli.ts';

async function findingsOf(root: string): Promise<string[]> {
  const { out } = await inSite(root)('doctor', '--json');
  const { findings }: { findings: { code: string; reason: string }[] } = JSON.parse(out);
  return findings.filter(({ code }) => code === 'open-journal').map(({ reason }) => reason);
}

test('doctor accepts the folder that a server created, and reports each missing protection file', async () => {
  const root = copyFixture('sites/1.x');
  expect(await findingsOf(root)).toEqual([]);
  await (await openTokens(root)).close();
  expect(await findingsOf(root)).toEqual([]);
  for (const name of ['.htaccess', 'web.config']) {
    rmSync(join(root, 'var/registry-api', name));
    expect(await findingsOf(root)).toEqual([expect.stringContaining(name)]);
    await (await openTokens(root)).close();
    expect(await findingsOf(root)).toEqual([]);
  }
});

test('doctor reports a journal in another folder of the site, and one that other users can read', async () => {
  const root = copyFixture('sites/1.x');
  const settings = 'project/config/plugins/registry-api/settings.yaml';
  writeIn(root, settings, 'tokens:\n  journal:\n    directory: public/journal\n');
  writeIn(root, 'public/journal/calls.journal', '');
  chmodSync(join(root, 'public/journal/calls.journal'), 0o644);
  expect(await findingsOf(root)).toEqual([
    expect.stringContaining('.htaccess, web.config, index.html'),
    expect.stringContaining('Other users'),
  ]);
  const outside = mkdtempSync(join(tmpdir(), 'journal-'));
  try {
    writeIn(root, settings, `tokens:\n  journal:\n    directory: ${outside}\n`);
    expect(await findingsOf(root)).toEqual([]);
  } finally {
    rmSync(outside, { recursive: true });
  }
});
