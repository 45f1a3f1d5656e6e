import { expect, test } from 'bun:test';
import { existsSync, mkdirSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { tempFolder, until } from '@flextype-bun/testing';
import { openTokens, type ProblemEvent } from '../src/index.ts';
import { startCalling } from './_child.ts';
import { callTimes, Site, UNLIMITED, verdict } from './_site.ts';

/** Replaces the journal's folder by a file, so that nothing can be written there. */
function breakJournal(site: Site): string {
  const directory = join(site.root, 'var/registry-api');
  renameSync(directory, `${directory}.away`);
  writeFileSync(directory, 'not a folder');
  return directory;
}

test('with refuse, calls are refused while the journal cannot be written, and accepted again afterwards', async () => {
  const site = new Site({ abc: UNLIMITED });
  const tokens = await site.open({ checkpointInterval: 30 });
  const events: ProblemEvent[] = [];
  tokens.onProblem((event) => events.push(event));
  expect(await callTimes(tokens, 'abc', 3)).toBe(3);
  const directory = breakJournal(site);
  await until('abc is unavailable', async () => verdict(await tokens.consume('abc')) === 'unavailable');
  const counted = (await tokens.find('abc'))?.calls ?? 0;
  expect(await callTimes(tokens, 'abc', 10)).toBe(0);
  expect((await tokens.find('abc'))?.calls).toBe(counted);
  expect(tokens.status.state).toBe('degraded');
  expect(tokens.status.problems.map(({ code }) => code)).toEqual(['journal']);

  rmSync(directory);
  await until('abc is accepted', async () => verdict(await tokens.consume('abc')) === 'accepted');
  expect(tokens.status).toMatchObject({ state: 'ready', problems: [] });
  expect(events.map(({ type, problem }) => `${type} ${problem.code}`)).toEqual([
    'raised journal',
    'cleared journal',
  ]);
  await tokens.close();
  expect(site.calls('abc')).toBe(counted + 1);
});

test('with serve, calls are counted, and written when the journal is writable again', async () => {
  const site = new Site({ abc: UNLIMITED });
  const tokens = await site.open({ checkpointInterval: 30, onJournalFailure: 'serve' });
  await callTimes(tokens, 'abc', 3);
  const directory = breakJournal(site);
  await until('its state is degraded', async () => {
    await tokens.consume('abc');
    return tokens.status.state === 'degraded';
  });
  expect(await callTimes(tokens, 'abc', 10)).toBe(10);
  const counted = (await tokens.find('abc'))?.calls;
  rmSync(directory);
  await until('its state is ready', () => tokens.status.state === 'ready');
  await tokens.close();
  expect(site.calls('abc')).toBe(counted ?? 0);
});

test('a limit is kept while calls are served without a journal', async () => {
  const site = new Site({ abc: 'limit_calls: 20\ncalls: 0\nstate: enabled\n' });
  const tokens = await site.open({ checkpointInterval: 30, onJournalFailure: 'serve' });
  const before = await callTimes(tokens, 'abc', 5);
  breakJournal(site);
  await until('its state is degraded', () => tokens.status.state === 'degraded');
  expect(before + (await callTimes(tokens, 'abc', 50))).toBe(20);
});

test('on a full disk no line is truncated, and every answered call is counted', async () => {
  const names = Object.fromEntries(Array.from({ length: 8 }, (_, index) => [`token${index}`, UNLIMITED]));
  const site = new Site({ ...names, [`${'long'.repeat(20)}`]: UNLIMITED });
  // A file size limit fails a write like a full disk: in the middle of a line.
  const token = 'long'.repeat(20);
  const server = startCalling(site.root, token, { checkpointInterval: 1000 }, "trap '' XFSZ; ulimit -f 4");
  await until('the server says unavailable', () => server.said('unavailable') > 10);
  await server.kill();
  expect(server.said('answered')).toBeGreaterThan(10);
  await (await site.open()).close();
  expect(site.calls(token)).toBeGreaterThanOrEqual(server.said('answered'));
  expect(site.calls(token)).toBeLessThanOrEqual(server.said('asked'));
});

test('the calls of an unwritable token folder stay in the journal until it is writable', async () => {
  const site = new Site({ abc: UNLIMITED, def: UNLIMITED });
  const tokens = await site.open({ checkpointInterval: 30 });
  const obstacle = join(dirname(site.file('abc')), '.token.yaml.tmp');
  mkdirSync(obstacle);
  expect(await callTimes(tokens, 'abc', 4)).toBe(4);
  expect(await callTimes(tokens, 'def', 4)).toBe(4);
  await until(
    'the problem is reported, and the file of def counts 4',
    () => tokens.status.problems.some(({ code }) => code === 'unwritable') && site.calls('def') === 4,
  );
  expect(site.calls('abc')).toBe(0);
  await until('1 tokens are pending', () => tokens.status.pending === 1);
  expect(tokens.status.state).toBe('degraded');
  expect(await callTimes(tokens, 'abc', 2)).toBe(2);
  rmSync(obstacle, { recursive: true });
  await until(
    'it is ready, and the file of abc counts 6',
    () => site.calls('abc') === 6 && tokens.status.state === 'ready',
  );
  expect(existsSync(obstacle)).toBe(false);
});

test('a temporary file from tomorrow counts as stale, and blocks nothing', async () => {
  const site = new Site({ abc: UNLIMITED });
  const tokens = await site.open({ checkpointInterval: 30 });
  const temporary = join(dirname(site.file('abc')), '.token.yaml.tmp');
  writeFileSync(temporary, '');
  const tomorrow = Date.now() / 1000 + 86_400;
  utimesSync(temporary, tomorrow, tomorrow);
  expect(await callTimes(tokens, 'abc', 4)).toBe(4);
  await until('the file of abc counts 4', () => site.calls('abc') === 4);
  expect(existsSync(temporary)).toBe(false);
  expect(tokens.status.problems).toEqual([]);
});

test('a file that another writer keeps changing is reported until it can be written', async () => {
  const site = new Site({ abc: UNLIMITED });
  const tokens = await site.open({ checkpointInterval: 30 });
  const events: string[] = [];
  tokens.onProblem(({ type, problem }) => events.push(`${type} ${problem.code} at ${site.calls('abc')}`));
  const temporary = join(dirname(site.file('abc')), '.token.yaml.tmp');
  expect(await callTimes(tokens, 'abc', 4)).toBe(4);
  await until('its state is degraded', () => {
    writeFileSync(temporary, '');
    return tokens.status.state === 'degraded';
  });
  expect(await callTimes(tokens, 'abc', 2)).toBe(2);
  rmSync(temporary);
  await until('its state is ready', () => tokens.status.state === 'ready');
  expect(events).toEqual([`raised unwritable at ${events[0]?.at(-1)}`, 'cleared unwritable at 6']);
});

test('a journal folder that cannot be created is an error at startup, with a remedy', async () => {
  const site = new Site();
  writeFileSync(join(site.root, 'var'), 'not a folder');
  const opening = openTokens(site.root);
  await expect(opening).rejects.toMatchObject({ code: 'journal' });
  await expect(opening).rejects.toThrow('journal.directory');
});

test('a token file that is a folder, a pipe or too large refuses its calls, and blocks nothing', async () => {
  const site = new Site({ large: `# ${'x'.repeat(2 * 1024 * 1024)}\n${UNLIMITED}`, pipe: '' });
  mkdirSync(site.file('folder'), { recursive: true });
  rmSync(site.file('pipe'));
  Bun.spawnSync(['mkfifo', site.file('pipe')]);
  const tokens = await site.open();
  for (const token of ['large', 'folder', 'pipe'])
    expect(verdict(await tokens.consume(token))).not.toBe('accepted');
  expect(tokens.status.problems.length).toBeGreaterThan(0);
  expect(tempFolder()).toBeString();
});
