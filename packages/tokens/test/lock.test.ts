import { expect, test } from 'bun:test';
import { existsSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openTokens } from '../src/index.ts';
import { startCalling } from './_child.ts';
import { cleanUpAfterEachTest } from './_cleanup.ts';
import { Site, temporaryFolder, UNLIMITED, verdict } from './_site.ts';
import { until } from './_until.ts';

cleanUpAfterEachTest();

function lockOf(site: Site): string {
  return join(site.root, 'var/registry-api/lock');
}

test('a second server on the same site is refused, and told why', async () => {
  const site = new Site({ abc: UNLIMITED });
  await site.open();
  const error: unknown = await openTokens(site.root).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ name: 'TokensError', code: 'locked', place: { file: lockOf(site) } });
  expect(String(error)).toContain(`process ${process.pid}`);
});

test('a server in another process is recognised, until it is killed', async () => {
  const site = new Site({ abc: UNLIMITED });
  const server = startCalling(site.root, 'abc');
  await until(() => server.said('ready') > 0);
  await expect(openTokens(site.root)).rejects.toMatchObject({ code: 'locked' });
  await server.kill();
  expect(verdict(await (await site.open()).consume('abc'))).toBe('accepted');
});

test('counting in memory needs no lock', async () => {
  const site = new Site({ abc: UNLIMITED });
  await site.open();
  expect(verdict(await (await site.open({ ledger: 'memory' })).consume('abc'))).toBe('accepted');
});

test('closing gives the lock back', async () => {
  const site = new Site();
  await (await site.open()).close();
  expect(existsSync(lockOf(site))).toBe(false);
  await site.open();
});

test('the journal and its lock may lie in another folder', async () => {
  const site = new Site({ abc: UNLIMITED });
  const directory = join(temporaryFolder(), 'deep/down');
  const tokens = await site.open({ journal: { directory } });
  await tokens.consume('abc');
  expect(readFileSync(join(directory, 'calls.journal'), 'utf8')).toContain('abc 1\n');
  expect(existsSync(join(site.root, 'var'))).toBe(false);
  expect(tokens.status.journal?.directory).toBe(directory);
});

/** What a lock may hold that nobody holds any more, made from that of a living server. */
const STALE: readonly (readonly [string, (lock: Record<string, unknown>) => unknown])[] = [
  ['of a process that is gone', (lock) => ({ ...lock, pid: 2 ** 30 })],
  ['of a process whose number another one has now', (lock) => ({ ...lock, started: '1' })],
  ['from before the machine was started', (lock) => ({ ...lock, boot: 'another' })],
  ['that is empty', () => ''],
  ['that names nobody', () => ({})],
];

test.each(STALE)('a lock %s is taken over', async (_name, change) => {
  const site = new Site({ abc: UNLIMITED });
  const first = await site.open();
  const lock = JSON.parse(readFileSync(lockOf(site), 'utf8'));
  await first.close();
  const stale = change(lock);
  writeFileSync(lockOf(site), stale === '' ? '' : JSON.stringify(stale));
  const tokens = await site.open();
  expect(verdict(await tokens.consume('abc'))).toBe('accepted');
  await expect(openTokens(site.root)).rejects.toMatchObject({ code: 'locked' });
});

test('a lock of another host holds while that host touches it', async () => {
  const site = new Site();
  const first = await site.open();
  const lock = JSON.parse(readFileSync(lockOf(site), 'utf8'));
  await first.close();
  writeFileSync(lockOf(site), JSON.stringify({ ...lock, host: 'elsewhere' }));
  await expect(openTokens(site.root)).rejects.toMatchObject({ code: 'locked' });
  const longAgo = new Date(Date.now() - 60_000);
  utimesSync(lockOf(site), longAgo, longAgo);
  await site.open();
});
