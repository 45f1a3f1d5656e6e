import { expect, test } from 'bun:test';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { ABOUT_A_SECOND_MS, tempFolder, until } from '@flextype-bun/testing';
import { openTokens } from '../src/index.ts';
import { startCalling } from './_child.ts';
import { callTimes, Site, UNLIMITED, verdict } from './_site.ts';

function lockOf(site: Site): string {
  return join(site.root, 'var/registry-api/lock');
}

test('a second server on the same site is refused with a reason', async () => {
  const site = new Site({ abc: UNLIMITED });
  await site.open();
  const error: unknown = await openTokens(site.root).catch((reason: unknown) => reason);
  expect(error).toMatchObject({
    name: 'TokensError',
    code: 'locked',
    diagnostic: { position: { file: lockOf(site) } },
  });
  expect(String(error)).toContain(`Process ${process.pid}`);
});

test('a lock is held by another process until it is killed', async () => {
  const site = new Site({ abc: UNLIMITED });
  const server = startCalling(site.root, 'abc');
  await until('the server says ready', () => server.said('ready') > 0);
  await expect(openTokens(site.root)).rejects.toMatchObject({ code: 'locked' });
  await server.kill();
  expect(verdict(await (await site.open()).consume('abc'))).toBe('accepted');
});

test('the memory ledger needs no lock', async () => {
  const site = new Site({ abc: UNLIMITED });
  await site.open();
  expect(verdict(await (await site.open({ ledger: 'memory' })).consume('abc'))).toBe('accepted');
});

test('closing releases the lock', async () => {
  const site = new Site();
  await (await site.open()).close();
  expect(existsSync(lockOf(site))).toBe(false);
  await site.open();
});

test('leaving an await using block writes the counts and releases the lock', async () => {
  const site = new Site({ abc: UNLIMITED });
  {
    await using tokens = await openTokens(site.root);
    await tokens.consume('abc');
  }
  expect(site.calls('abc')).toBe(1);
  expect(existsSync(lockOf(site))).toBe(false);
});

test('the journal and its lock may lie in another folder', async () => {
  const site = new Site({ abc: UNLIMITED });
  const directory = join(tempFolder(), 'deep/down');
  const tokens = await site.open({ journal: { directory } });
  await tokens.consume('abc');
  expect(readFileSync(join(directory, 'calls.journal'), 'utf8')).toContain('abc 1 ');
  expect(existsSync(join(site.root, 'var'))).toBe(false);
  expect(tokens.status.journal?.directory).toBe(directory);
});

/** Contents of stale locks, made from that of a running server. */
const STALE: readonly (readonly [string, (lock: Record<string, unknown>) => unknown])[] = [
  ['of a process that has ended', (lock) => ({ ...lock, pid: 2 ** 30 })],
  ['of a process whose id was reused', (lock) => ({ ...lock, started: '1' })],
  ['of another container of this machine', (lock) => ({ ...lock, host: 'elsewhere', namespace: 'pid:[1]' })],
  [
    'of this process under another program, as `bun --watch` leaves one',
    (lock) => ({ ...lock, kernel: false }),
  ],
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

/** Locks whose owner cannot be checked from this machine. */
const OUT_OF_REACH: readonly (readonly [string, Record<string, unknown>])[] = [
  ['another machine', { host: 'elsewhere', boot: 'another' }],
  ['another machine of the same name, or an earlier boot of this one', { boot: 'another' }],
  ['another PID namespace, without a kernel lock', { namespace: 'pid:[1]', kernel: false }],
];

test.each(OUT_OF_REACH)('a lock of %s holds while its owner touches it', async (_name, change) => {
  const site = new Site();
  const first = await site.open();
  const lock = JSON.parse(readFileSync(lockOf(site), 'utf8'));
  await first.close();
  writeFileSync(lockOf(site), JSON.stringify({ ...lock, ...change }));
  await expect(openTokens(site.root)).rejects.toMatchObject({ code: 'locked' });
  for (const distance of [-60_000, 86_400_000]) {
    const time = new Date(Date.now() + distance);
    utimesSync(lockOf(site), time, time);
    await (await site.open()).close();
    writeFileSync(lockOf(site), JSON.stringify({ ...lock, ...change }));
  }
});

test('the kernel holds the lock of a running process, whatever the file contains', async () => {
  const site = new Site({ abc: UNLIMITED });
  const server = startCalling(site.root, 'abc');
  await until('the server says ready', () => server.said('ready') > 0);
  const lock = JSON.parse(readFileSync(lockOf(site), 'utf8'));
  expect(lock.kernel).toBe(true);
  const longAgo = new Date(Date.now() - 60_000);
  for (const change of [{ pid: 2 ** 30 }, { host: 'elsewhere', boot: 'another' }, { namespace: 'pid:[1]' }]) {
    // In place: the kernel locks this inode.
    writeFileSync(lockOf(site), JSON.stringify({ ...lock, ...change }));
    utimesSync(lockOf(site), longAgo, longAgo);
    await expect(openTokens(site.root)).rejects.toMatchObject({ code: 'locked' });
  }
});

test('a server whose lock was taken over reports that, stops counting, and writes nothing more', async () => {
  const site = new Site({ abc: UNLIMITED });
  const tokens = await site.open({ checkpointInterval: 20, onJournalFailure: 'serve' });
  expect(await callTimes(tokens, 'abc', 3)).toBe(3);
  await until('the file of abc counts 3', () => site.calls('abc') === 3);
  const lock = JSON.parse(readFileSync(lockOf(site), 'utf8'));
  const taken = JSON.stringify({ ...lock, id: 'of-another', pid: 4711, host: 'elsewhere' });
  writeFileSync(`${lockOf(site)}.new`, taken);
  renameSync(`${lockOf(site)}.new`, lockOf(site));
  await until('its state is degraded', () => tokens.status.state === 'degraded', {
    withinMs: ABOUT_A_SECOND_MS,
  });
  expect(tokens.status.problems).toMatchObject([{ code: 'lost', position: { file: lockOf(site) } }]);
  expect(tokens.status.problems[0]?.message).toContain('Process 4711 on elsewhere');
  expect(verdict(await tokens.consume('abc'))).toBe('unavailable');
  site.write('abc', UNLIMITED.replace('\ncalls: 0', '\ncalls: 50'));
  await tokens.close();
  expect(site.calls('abc')).toBe(50);
  expect(readFileSync(lockOf(site), 'utf8')).toBe(taken);
});

test('a removed folder does not let a second server count, and is created again', async () => {
  const site = new Site({ abc: UNLIMITED });
  const server = startCalling(site.root, 'abc');
  await until('the server says answered', () => server.said('answered') > 10);
  rmSync(join(site.root, 'var'), { recursive: true });
  await expect(openTokens(site.root)).rejects.toMatchObject({ code: 'locked' });
  await until(
    'the lock and the journal exist',
    () => existsSync(lockOf(site)) && existsSync(join(site.root, 'var/registry-api/calls.journal')),
  );
  const answered = server.said('answered');
  await until('the server says answered', () => server.said('answered') > answered + 10);
  await server.kill();
  await (await site.open()).close();
  expect(site.calls('abc')).toBeGreaterThanOrEqual(server.said('answered'));
});

test('a folder, a pipe or a link in place of the lock or journal is an error that names it', async () => {
  for (const name of ['lock', 'calls.journal']) {
    for (const make of [
      (file: string) => mkdirSync(file),
      (file: string) => void Bun.spawnSync(['mkfifo', file]),
      (file: string) => symlinkSync('/etc/hostname', file),
    ]) {
      const site = new Site({ abc: UNLIMITED });
      mkdirSync(join(site.root, 'var/registry-api'), { recursive: true });
      make(join(site.root, 'var/registry-api', name));
      const opening = openTokens(site.root);
      await expect(opening).rejects.toMatchObject({ code: 'journal' });
      await expect(opening).rejects.toThrow('not a plain file');
    }
  }
});
