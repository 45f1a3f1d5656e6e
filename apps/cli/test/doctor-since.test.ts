import { expect, test } from 'bun:test';
import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { copyFixture, makeSite, pluginFiles, tempFolder, writeIn } from '@flextype-bun/testing';
import { inSite } from './support/cli.ts';

const SETTINGS = 'project/config/plugins/shop/settings.yaml';

function git(root: string, ...args: string[]): void {
  execFileSync('git', ['-c', 'user.name=T', '-c', 'user.email=t@example.org', ...args], { cwd: root });
}

/** A site in a repository, with problems that were committed. */
function committed(): string {
  const root = makeSite({
    ...pluginFiles('shop', 'version: 1.0.0', 'enabled: true\ntitle: Shop\n'),
    'src/flextype/settings.yaml': 'timezone: UTC\n',
    'project/plugins/shop/settings.yml': 'a: 1\n',
    [SETTINGS]: 'titel: New\n',
    'project/entries/tokens/abc/token.yaml': 'calls: 0\n',
    '.gitignore': 'project/entries/\n',
  });
  git(root, 'init', '--quiet');
  git(root, 'add', '.');
  git(root, 'commit', '--quiet', '-m', 'x');
  return root;
}

async function findings(root: string, ...args: string[]): Promise<string[]> {
  const { out } = await inSite(root)('doctor', '--json', ...args);
  return JSON.parse(out).findings.map(({ code, id }: { code: string; id?: string }) =>
    `${code} ${id ?? ''}`.trim(),
  );
}

test('--since shows only what is new, wherever lines have moved, and exits by it', async () => {
  const root = committed();
  expect((await findings(root)).sort()).toEqual([
    'incomplete-token',
    'misnamed-file',
    'unknown-setting plugins.shop.settings.titel',
  ]);
  writeIn(root, SETTINGS, '# Moved\n\ntitel: New\n');
  expect(await inSite(root)('doctor', '--since', 'HEAD', '--strict')).toEqual({
    code: 0,
    out: 'Nothing wrong found.\n',
    err: '',
  });
  writeIn(root, SETTINGS, 'titel: New\ntitlle: Newer\n');
  expect(await findings(root, '--since', 'HEAD')).toEqual(['unknown-setting plugins.shop.settings.titlle']);
  expect((await inSite(root)('doctor', '--since', 'HEAD', '--strict')).code).toBe(1);
  writeIn(root, 'project/plugins/shop/Settings.yaml', 'a: 1\n');
  expect(await findings(root, '--since', 'HEAD')).toContain('misnamed-file');
});

test('--since shows one finding if there was one and now there are two', async () => {
  const root = committed();
  const laxIn = async () =>
    (await findings(root, '--since', 'HEAD')).filter((found) => found.startsWith('lax-yaml'));
  writeIn(root, SETTINGS, 'sizes: {1.5: a}\n');
  git(root, 'commit', '--quiet', '-am', 'lax');
  expect(await laxIn()).toEqual([]);
  writeIn(root, SETTINGS, 'sizes: {1.5: a}\nmore: {1.5: a}\n');
  expect(await laxIn()).toHaveLength(1);
});

test('--since shows an error in a site that loaded before, and no longer when it is repaired', async () => {
  const root = committed();
  writeIn(root, SETTINGS, 'title: [\n');
  expect(await findings(root, '--since', 'HEAD')).toEqual(['malformed-yaml']);
  git(root, 'commit', '--quiet', '-am', 'broken');
  expect(await findings(root, '--since', 'HEAD')).toEqual([]);
  expect(await findings(root, '--since', 'HEAD~1')).toEqual(['malformed-yaml']);
});

test('--since leaves out what is behind a link, which no revision has', async () => {
  const root = committed();
  const elsewhere = join(tempFolder(), 'linked');
  mkdirSync(elsewhere);
  writeIn(elsewhere, 'settings.yml', 'a: 1\n');
  symlinkSync(elsewhere, join(root, 'project/plugins/linked'));
  const link = join(tempFolder(), 'site');
  symlinkSync(root, link);
  for (const site of [root, link]) {
    expect(await findings(site)).toContain('incomplete-plugin plugins.linked');
    expect(await findings(site, '--since', 'HEAD')).toEqual([]);
  }
});

test('--since exits with 3 for an unknown revision, and outside of a repository', async () => {
  const unknown = await inSite(committed())('doctor', '--since', 'no-such-branch');
  expect([unknown.code, unknown.err]).toEqual([3, expect.stringContaining('there is no such revision')]);
  expect((await inSite(copyFixture('sites/1.x'))('doctor', '--since', 'HEAD')).code).toBe(3);
});
