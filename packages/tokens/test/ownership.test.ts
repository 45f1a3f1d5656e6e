import { expect, test } from 'bun:test';
import {
  chmodSync,
  chownSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join, relative } from 'node:path';
import { atEnd, until } from '@flextype-bun/testing';
import { openTokens, WEB_PROTECTION } from '../src/index.ts';
import { callTimes, Site, UNLIMITED, verdict } from './_site.ts';

/** Debian's www-data; any user other than root works. */
const WWW_DATA = 33;
/** Only root can change owners and become another user: the tests need root. */
const asRoot = test.if(process.geteuid?.() === 0);

function pathsIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name));
}

/** The files of a site whose owner or group differs from its folder's. */
function strangersIn({ root }: Site): string[] {
  return pathsIn(root)
    .filter((path) => statSync(path).uid !== WWW_DATA || statSync(path).gid !== WWW_DATA)
    .map((path) => relative(root, path));
}

function siteOfWwwData(mode = 0o755): Site {
  const site = new Site({ abc: UNLIMITED });
  for (const path of [site.root, ...pathsIn(site.root)]) {
    chownSync(path, WWW_DATA, WWW_DATA);
    if (statSync(path).isDirectory()) chmodSync(path, mode);
  }
  return site;
}

/** Runs a function with the rights of www-data. */
async function asWwwData<T>(work: () => Promise<T>): Promise<T> {
  const [uid, gid] = [process.geteuid?.() ?? 0, process.getegid?.() ?? 0];
  process.setegid?.(WWW_DATA);
  process.seteuid?.(WWW_DATA);
  try {
    return await work();
  } finally {
    process.seteuid?.(uid);
    process.setegid?.(gid);
  }
}

/** What PHP does for a page and a call: it writes a file into its cache, and a token file in place. */
function actAsPhp(site: Site): void {
  mkdirSync(join(site.root, 'var/cache'), { recursive: true });
  writeFileSync(join(site.root, 'var/cache/page'), 'page');
  const calls = site.calls('abc');
  site.write('abc', site.read('abc').replace(`\ncalls: ${calls}`, `\ncalls: ${calls + 1}`));
}

asRoot('started as root first, then as www-data: PHP and the server can write all along', async () => {
  const site = siteOfWwwData();
  const first = await openTokens(site.root);
  expect(await callTimes(first, 'abc', 3)).toBe(3);
  await asWwwData(async () => actAsPhp(site));
  await first.flush();
  const created = await first.create();
  await asWwwData(async () => actAsPhp(site));
  await first.close();
  expect(site.calls('abc')).toBe(5);
  expect(strangersIn(site)).toEqual([]);
  expect(statSync(created.file).uid).toBe(WWW_DATA);
  await asWwwData(async () => {
    const second = await openTokens(site.root, { readOnly: 'degraded' });
    expect(second.status).toMatchObject({ ledger: 'file', state: 'ready' });
    expect(await callTimes(second, 'abc', 2)).toBe(2);
    actAsPhp(site);
    await second.remove(created.token);
    await second.close();
  });
  expect(site.calls('abc')).toBe(8);
});

asRoot('a folder that is removed while root counts is made again for its owner', async () => {
  const site = siteOfWwwData();
  const tokens = await site.open({ checkpointInterval: 20 });
  await tokens.consume('abc');
  rmSync(join(site.root, 'var'), { recursive: true });
  await until('the journal and its lock exist', () => {
    const names = readdirSync(site.root, { recursive: true, encoding: 'utf8' }).join();
    return names.includes('calls.journal') && names.includes('lock');
  });
  expect(strangersIn(site)).toEqual([]);
});

asRoot(
  'what root left behind is named, with the remedy, and counted as degraded or as an error',
  async () => {
    const site = siteOfWwwData();
    const folder = join(site.root, 'var/registry-api');
    mkdirSync(folder, { recursive: true });
    chownSync(join(site.root, 'var'), WWW_DATA, WWW_DATA);
    await asWwwData(async () => {
      const opening = openTokens(site.root);
      await expect(opening).rejects.toMatchObject({
        code: 'journal',
        diagnostic: { position: { file: folder } },
      });
      await expect(opening).rejects.toThrow(`chown -R www-data ${folder}`);
      const degraded = await openTokens(site.root, { readOnly: 'degraded' });
      atEnd(() => degraded.close());
      expect(degraded.status).toMatchObject({ ledger: 'memory', state: 'degraded' });
      expect(degraded.status.problems).toMatchObject([{ code: 'memory', position: { file: folder } }]);
      expect(degraded.status.problems[0]?.remedy).toContain(`chown -R www-data ${folder}`);
      expect(verdict(await degraded.consume('abc'))).toBe('accepted');
      const expected = await openTokens(site.root, { readOnly: 'expected' });
      atEnd(() => expected.close());
      expect(expected.status).toMatchObject({ ledger: 'memory', state: 'ready', problems: [] });
    });
    expect(site.calls('abc')).toBe(0);
  },
);

asRoot('a journal that may be read and not written is continued in memory', async () => {
  const site = siteOfWwwData();
  site.write('abc', site.read('abc').replace('limit_calls: 0', 'limit_calls: 10'));
  const before = site.read('abc');
  const folder = join(site.root, 'var/registry-api');
  const first = await site.open({ checkpointInterval: 60_000 });
  expect(await callTimes(first, 'abc', 7)).toBe(7);
  expect(site.calls('abc')).toBe(0);
  const journal = readFileSync(join(folder, 'calls.journal'));
  await first.close();
  // As a crash would have left it, on a file system that is then mounted read-only.
  site.write('abc', before);
  writeFileSync(join(folder, 'calls.journal'), journal);
  for (const path of [folder, join(folder, 'calls.journal')]) chownSync(path, 0, 0);
  chmodSync(join(folder, 'calls.journal'), 0o644);
  await asWwwData(async () => {
    const tokens = await openTokens(site.root, { readOnly: 'expected' });
    atEnd(() => tokens.close());
    expect(tokens.status).toMatchObject({ ledger: 'memory', state: 'ready' });
    expect(await callTimes(tokens, 'abc', 10)).toBe(3);
  });
});

test("folders get the mode of the site's, files are readable by their owner only, and web servers are kept out", async () => {
  for (const mode of [0o700, 0o750, 0o775, 0o2775]) {
    const site = new Site({ abc: UNLIMITED });
    chmodSync(site.root, mode);
    const umask = process.umask(0o022);
    const tokens = await site.open();
    process.umask(umask);
    await callTimes(tokens, 'abc', 2);
    const folder = join(site.root, 'var/registry-api');
    for (const made of [join(site.root, 'var'), folder]) expect(statSync(made).mode & 0o7777).toBe(mode);
    for (const name of ['lock', 'calls.journal'])
      expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
    await tokens.flush();
    expect(statSync(join(folder, 'calls.journal')).mode & 0o777).toBe(0o600);
    for (const [name, text] of Object.entries(WEB_PROTECTION))
      expect(readFileSync(join(folder, name), 'utf8')).toBe(text);
  }
  expect(WEB_PROTECTION['.htaccess']).toContain('Require all denied');
  expect(WEB_PROTECTION['.htaccess']).toContain('Deny from all');
  expect(WEB_PROTECTION['web.config']).toContain('accessType="Deny"');
  expect(WEB_PROTECTION['index.html']).toBe('');
});

test('edited protection files stay unchanged, and a journal that others could read is made private', async () => {
  const site = new Site();
  const folder = join(site.root, 'var/registry-api');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, '.htaccess'), '# mine\n');
  writeFileSync(join(folder, 'calls.journal'), '', { mode: 0o644 });
  await site.open();
  expect(readFileSync(join(folder, '.htaccess'), 'utf8')).toBe('# mine\n');
  expect(statSync(join(folder, 'calls.journal')).mode & 0o777).toBe(0o600);
});
