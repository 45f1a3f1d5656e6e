import { describe, expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ABOUT_A_SECOND_MS, until } from '@flextype-bun/testing';
import type { LedgerKind, TokensOptions } from '../src/index.ts';
import { callTimes, Site, UNLIMITED, verdict } from './_site.ts';

const LOCAL: readonly LedgerKind[] = ['file', 'memory'];

describe.each(LOCAL)('with the %s ledger', (ledger) => {
  test('exactly the remaining calls succeed, however many come at once', async () => {
    const site = new Site({ abc: 'limit_calls: 100\ncalls: 37\nstate: enabled\n' });
    const tokens = await site.open({ ledger });
    expect(await callTimes(tokens, 'abc', 1000)).toBe(63);
    expect(verdict(await tokens.consume('abc'))).toBe('exhausted');
    expect((await tokens.find('abc'))?.calls).toBe(100);
  });

  test('each accepted call gets the next number', async () => {
    const tokens = await new Site({ abc: UNLIMITED }).open({ ledger });
    const outcomes = await Promise.all(Array.from({ length: 50 }, () => tokens.consume('abc')));
    expect(outcomes.map((outcome) => (outcome.status === 'accepted' ? outcome.calls : 0))).toEqual(
      Array.from({ length: 50 }, (_, index) => index + 1),
    );
  });

  test('refused calls are not counted', async () => {
    const site = new Site({
      off: 'limit_calls: 0\ncalls: 4\nstate: disabled\n',
      full: 'limit_calls: 4\ncalls: 4\nstate: enabled\n',
    });
    const tokens = await site.open({ ledger });
    for (const token of ['off', 'full', 'none']) await callTimes(tokens, token, 20);
    await tokens.close();
    expect([site.calls('off'), site.calls('full')]).toEqual([4, 4]);
  });
});

test('a cached token is checked synchronously, and counted synchronously by the memory ledger', async () => {
  const site = new Site({ abc: UNLIMITED, full: 'limit_calls: 1\ncalls: 1\nstate: enabled\n' });
  const memory = await site.open({ ledger: 'memory' });
  await memory.find('abc');
  expect(memory.consume('abc')).toMatchObject({ status: 'accepted', calls: 1 });
  const file = await site.open();
  await file.find('full');
  expect(file.consume('full')).toEqual({ status: 'refused', reason: 'exhausted' });
});

test('the file is updated within about a second', async () => {
  const site = new Site({ abc: UNLIMITED });
  const tokens = await site.open();
  await callTimes(tokens, 'abc', 5);
  expect(tokens.status.pending).toBe(1);
  await until('the file of abc counts 5', () => site.calls('abc') === 5, { withinMs: ABOUT_A_SECOND_MS });
  await until('0 tokens are pending', () => tokens.status.pending === 0);
});

test('closing updates the files, and closing twice is harmless', async () => {
  const site = new Site({ abc: UNLIMITED, def: UNLIMITED });
  const tokens = await site.open();
  await callTimes(tokens, 'abc', 7);
  await callTimes(tokens, 'def', 9);
  await Promise.all([tokens.close(), tokens.close()]);
  expect([site.calls('abc'), site.calls('def')]).toEqual([7, 9]);
  expect(tokens.status).toMatchObject({ state: 'closed', pending: 0, journal: { bytes: 0 } });
  expect(verdict(await tokens.consume('abc'))).toBe('unavailable');
  await expect(tokens.find('abc')).rejects.toMatchObject({ code: 'closed' });
});

test('calls that wait for the journal while closing are counted', async () => {
  const site = new Site({ abc: UNLIMITED });
  const tokens = await site.open();
  await tokens.find('abc');
  const calls = callTimes(tokens, 'abc', 30);
  await tokens.close();
  expect(await calls).toBe(30);
  expect(site.calls('abc')).toBe(30);
});

test('every accepted call is in the journal before it is answered', async () => {
  const site = new Site({ abc: UNLIMITED });
  const tokens = await site.open();
  for (let call = 1; call <= 20; call++) {
    await tokens.consume('abc');
    const journal = readFileSync(join(site.root, 'var/registry-api/calls.journal'), 'utf8');
    expect(journal).toMatch(new RegExp(`abc ${call} [0-9a-f]{8}\n$`));
  }
});

test('the memory ledger writes nothing, and its status says so', async () => {
  const site = new Site({ abc: UNLIMITED });
  const tokens = await site.open({ ledger: 'memory' });
  await callTimes(tokens, 'abc', 5);
  await tokens.flush();
  expect(tokens.status).toMatchObject({ state: 'ready', ledger: 'memory', pending: 0 });
  expect(tokens.status.journal).toBeUndefined();
  await tokens.close();
  expect(site.read('abc')).toBe(UNLIMITED);
  expect(await Array.fromAsync(new Bun.Glob('**').scan({ cwd: site.root, dot: true }))).toEqual([
    'project/entries/tokens/abc/token.yaml',
  ]);
});

const FSYNC: readonly TokensOptions[] = [
  { journal: { fsync: 'none' } },
  { journal: { fsync: 'checkpoint' } },
  { journal: { fsync: 'always' } },
];

test.each(FSYNC)('limits and counts are the same with %j', async (options) => {
  const site = new Site({ abc: 'limit_calls: 500\ncalls: 0\nstate: enabled\n' });
  const tokens = await site.open(options);
  const rounds = await Promise.all(Array.from({ length: 4 }, () => callTimes(tokens, 'abc', 200)));
  expect(rounds.reduce((sum, accepted) => sum + accepted)).toBe(500);
  await tokens.close();
  expect(site.calls('abc')).toBe(500);
});
