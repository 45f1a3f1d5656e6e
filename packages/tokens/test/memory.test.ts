import { expect, test } from 'bun:test';
import { randomBytes } from 'node:crypto';
import { until } from '@flextype-bun/testing';
import { DEFAULT_TOKENS_OPTIONS } from '../src/index.ts';
import { Site, UNLIMITED, verdict } from './_site.ts';

const NAMES = Array.from({ length: 120 }, (_, index) => `token${index}`);
const FILES = Object.fromEntries(NAMES.map((name) => [name, UNLIMITED]));

test('the cache holds at most the allowed number of tokens, and no call is lost', async () => {
  const site = new Site(FILES);
  const tokens = await site.open({ maxCached: 10, refreshInterval: 10, checkpointInterval: 20 });
  for (const name of [...NAMES, ...NAMES]) expect(verdict(await tokens.consume(name))).toBe('accepted');
  await until('at most 10 tokens are in memory', () => tokens.status.cached <= 10);
  await tokens.close();
  expect(NAMES.map((name) => site.calls(name))).toEqual(NAMES.map(() => 2));
});

test('the memory ledger keeps the counts of evicted tokens', async () => {
  const site = new Site(
    Object.fromEntries(NAMES.map((name) => [name, 'limit_calls: 2\ncalls: 0\nstate: enabled\n'])),
  );
  const tokens = await site.open({ ledger: 'memory', maxCached: 5, refreshInterval: 10 });
  const verdicts: string[] = [];
  for (const name of [...NAMES, ...NAMES, ...NAMES]) verdicts.push(verdict(await tokens.consume(name)));
  expect(verdicts.filter((text) => text === 'accepted')).toHaveLength(2 * NAMES.length);
  await until('at most 5 tokens are in memory', () => tokens.status.cached <= 5);
});

test('unknown tokens leave nothing in memory, however many are tried', async () => {
  const tokens = await new Site({ abc: UNLIMITED }).open();
  await tokens.consume('abc');
  for (let round = 0; round < 20; round++) {
    const guesses = Array.from({ length: 100 }, () => tokens.consume(randomBytes(16).toString('hex')));
    expect((await Promise.all(guesses)).every((outcome) => verdict(outcome) === 'unknown')).toBe(true);
  }
  expect(tokens.status).toMatchObject({ cached: 1, problems: [] });
});

test('a token is read once for many simultaneous first calls', async () => {
  const tokens = await new Site({ abc: UNLIMITED }).open();
  const found = await Promise.all(Array.from({ length: 50 }, () => tokens.find('abc')));
  expect(new Set(found.map((token) => token?.fields)).size).toBe(1);
});

test('the README states every option with its default', async () => {
  const text = await Bun.file(new URL('../README.md', import.meta.url)).text();
  const readme = text.replaceAll(/ +\|/g, ' |');
  const { journal, redis, ...plain } = DEFAULT_TOKENS_OPTIONS;
  const all = {
    ...plain,
    ...Object.fromEntries(Object.entries(journal).map(([name, value]) => [`journal.${name}`, value])),
    ...Object.fromEntries(Object.entries(redis).map(([name, value]) => [`redis.${name}`, value])),
  };
  for (const [name, value] of Object.entries(all)) expect(readme).toContain(`| \`${name}\` | \`${value}\` |`);
});
