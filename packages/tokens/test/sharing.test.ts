import { expect, test } from 'bun:test';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { ABOUT_A_SECOND_MS, until } from '@flextype-bun/testing';
import type { Tokens } from '../src/index.ts';
import { callTimes, Site, UNLIMITED, verdict } from './_site.ts';

/** What Flextype does with a call: read, increment, truncate and write. */
function callOfPhp(site: Site, token: string): void {
  const text = readFileSync(site.file(token), 'utf8');
  writeFileSync(
    site.file(token),
    text.replace(/^calls: (\d+)/m, (_, calls: string) => `calls: ${Number(calls) + 1}`),
  );
}

async function callsOf(tokens: Tokens, token: string): Promise<number | undefined> {
  return (await tokens.find(token))?.calls;
}

test('calls that PHP counts between two checkpoints are kept', async () => {
  const site = new Site({ abc: UNLIMITED });
  const tokens = await site.open();
  await callTimes(tokens, 'abc', 10);
  for (let call = 0; call < 4; call++) callOfPhp(site, 'abc');
  await tokens.flush();
  expect(site.calls('abc')).toBe(14);
  for (let call = 0; call < 3; call++) callOfPhp(site, 'abc');
  await callTimes(tokens, 'abc', 5);
  await tokens.close();
  expect(site.calls('abc')).toBe(22);
});

test("PHP's calls count towards the limit within a second", async () => {
  const site = new Site({ abc: 'limit_calls: 6\ncalls: 0\nstate: enabled\n' });
  const tokens = await site.open();
  expect(await callTimes(tokens, 'abc', 3)).toBe(3);
  for (let call = 0; call < 2; call++) callOfPhp(site, 'abc');
  await until('abc has calls: 5', async () => (await callsOf(tokens, 'abc')) === 5, {
    withinMs: ABOUT_A_SECOND_MS,
  });
  expect(await callTimes(tokens, 'abc', 10)).toBe(1);
});

test('a call of PHP that began before a checkpoint and ended after it is kept', async () => {
  const site = new Site({ abc: UNLIMITED });
  const tokens = await site.open();
  await callTimes(tokens, 'abc', 10);
  const old = site.read('abc');
  await tokens.flush();
  expect(site.calls('abc')).toBe(10);
  site.write('abc', old.replace('\ncalls: 0', '\ncalls: 1'));
  await until('abc has calls: 11', async () => (await callsOf(tokens, 'abc')) === 11);
  await tokens.close();
  expect(site.calls('abc')).toBe(11);
});

test('a reset is respected, and counting continues from it', async () => {
  const site = new Site({ abc: 'limit_calls: 10\ncalls: 10\nstate: enabled\n' });
  const tokens = await site.open();
  expect(verdict(await tokens.consume('abc'))).toBe('exhausted');
  site.write('abc', 'limit_calls: 10\ncalls: 4\nstate: enabled\n');
  await until('abc has calls: 4', async () => (await callsOf(tokens, 'abc')) === 4, {
    withinMs: ABOUT_A_SECOND_MS,
  });
  expect(await callTimes(tokens, 'abc', 20)).toBe(6);
});

test('calls that are not in the file yet survive a reset', async () => {
  const site = new Site({ abc: 'limit_calls: 0\ncalls: 100\nstate: enabled\n' });
  const tokens = await site.open();
  await callTimes(tokens, 'abc', 3);
  site.write('abc', 'limit_calls: 0\ncalls: 0\nstate: enabled\n');
  await until('the file of abc counts 3', () => site.calls('abc') === 3);
});

test('disabling or enabling in the file takes effect on a token in use within a second', async () => {
  const site = new Site({ abc: UNLIMITED });
  const tokens = await site.open();
  expect(verdict(await tokens.consume('abc'))).toBe('accepted');
  site.write('abc', site.read('abc').replace('enabled', 'disabled'));
  await until('abc is disabled', async () => verdict(await tokens.consume('abc')) === 'disabled', {
    withinMs: ABOUT_A_SECOND_MS,
  });
  site.write('abc', site.read('abc').replace('disabled', 'enabled'));
  await until('abc is accepted', async () => verdict(await tokens.consume('abc')) === 'accepted', {
    withinMs: ABOUT_A_SECOND_MS,
  });
});

test('a limit that is raised in the file takes effect within a second', async () => {
  const site = new Site({ abc: 'limit_calls: 1\ncalls: 0\nstate: enabled\n' });
  const tokens = await site.open();
  expect(await callTimes(tokens, 'abc', 5)).toBe(1);
  site.write('abc', 'limit_calls: 3\ncalls: 1\nstate: enabled\n');
  await until('abc is accepted', async () => verdict(await tokens.consume('abc')) === 'accepted', {
    withinMs: ABOUT_A_SECOND_MS,
  });
});

test('a deleted token stops working within a second, and leaves nothing to write', async () => {
  const site = new Site({ abc: UNLIMITED });
  const tokens = await site.open();
  await callTimes(tokens, 'abc', 3);
  rmSync(dirname(site.file('abc')), { recursive: true });
  await until('abc is unknown', async () => verdict(await tokens.consume('abc')) === 'unknown', {
    withinMs: ABOUT_A_SECOND_MS,
  });
  await tokens.close();
  expect(tokens.status).toMatchObject({ pending: 0, problems: [] });
});

test('a token recreated under the same name starts from its file', async () => {
  const site = new Site({ abc: UNLIMITED });
  const tokens = await site.open();
  await callTimes(tokens, 'abc', 30);
  rmSync(dirname(site.file('abc')), { recursive: true });
  site.write('abc', 'limit_calls: 5\ncalls: 1\nstate: enabled\n');
  await until('abc has calls: 1', async () => (await callsOf(tokens, 'abc')) === 1, {
    withinMs: ABOUT_A_SECOND_MS,
  });
  expect(await callTimes(tokens, 'abc', 10)).toBe(4);
  await tokens.close();
  expect(site.calls('abc')).toBe(5);
});

test('a new uuid means a new token, which starts from its file', async () => {
  const site = new Site({ abc: `uuid: one\n${UNLIMITED}` });
  const tokens = await site.open();
  await callTimes(tokens, 'abc', 30);
  site.write('abc', `uuid: two\n${UNLIMITED}`);
  await until('abc has calls: 0', async () => (await callsOf(tokens, 'abc')) === 0, {
    withinMs: ABOUT_A_SECOND_MS,
  });
});

test('an editor that saves by renaming changes the rules and loses no call', async () => {
  const site = new Site({ abc: UNLIMITED });
  const tokens = await site.open();
  await callTimes(tokens, 'abc', 3);
  await tokens.flush();
  writeFileSync(`${site.file('abc')}.swp`, site.read('abc').replace('limit_calls: 0', 'limit_calls: 4'));
  renameSync(`${site.file('abc')}.swp`, site.file('abc'));
  await until('the limit is 4', async () => (await tokens.find('abc'))?.limit === 4, {
    withinMs: ABOUT_A_SECOND_MS,
  });
  expect(await callTimes(tokens, 'abc', 5)).toBe(1);
});

test('a token whose file stays broken is refused eventually, with a problem that a repair clears', async () => {
  const site = new Site({ abc: UNLIMITED });
  const tokens = await site.open();
  await callTimes(tokens, 'abc', 2);
  site.write('abc', 'a: [1\nb: : c');
  await until('abc is unreadable', async () => verdict(await tokens.consume('abc')) === 'unreadable', {
    withinMs: ABOUT_A_SECOND_MS,
  });
  expect(tokens.status.problems[0]).toMatchObject({
    code: 'malformed',
    position: { file: 'project/entries/tokens/…/token.yaml' },
  });
  site.write('abc', UNLIMITED);
  await until('abc is accepted', async () => verdict(await tokens.consume('abc')) === 'accepted', {
    withinMs: ABOUT_A_SECOND_MS,
  });
  expect(tokens.status.problems).toEqual([]);
});

test('the first call of a token works while it is being created', async () => {
  const site = new Site({ abc: '' });
  const tokens = await site.open();
  const call = tokens.consume('abc');
  site.write('abc', UNLIMITED);
  expect(verdict(await call)).toBe('accepted');
});
