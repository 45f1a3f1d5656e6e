import { expect, test } from 'bun:test';
import { availableParallelism } from 'node:os';
import { until } from '@flextype-bun/testing';
import { Site, verdict } from './_site.ts';

/** From PHP's `password_hash('de01681cd96413ecf5aacbbdeed744bd', PASSWORD_BCRYPT)`, recorded from Flextype 1.0.0-alpha.3. */
const HASH = '$2y$10$YOhdoa.7K63LkSFn2vMAyubZ.E4ZuD/v4Fj92l/uauGxhX2UCmL.y';
const RIGHT = 'de01681cd96413ecf5aacbbdeed744bd';
const FIELDS = "created_by: ''\ncalls: 0\nlimit_calls: 0\nstate: enabled\n";

/** The hash line, the access token that is sent, and the result, recorded from the original unless marked. */
const CASES: readonly (readonly [name: string, line: string, sent: string | undefined, expected: string])[] =
  [
    ['the right one', `hashed_access_token: ${HASH}\n`, RIGHT, 'accepted'],
    ['a wrong one', `hashed_access_token: ${HASH}\n`, 'wrong', 'access-token'],
    ['an empty one', `hashed_access_token: ${HASH}\n`, '', 'access-token'],
    ['none, although there is a hash', `hashed_access_token: ${HASH}\n`, undefined, 'accepted'],
    ['one without a hash', '', RIGHT, 'access-token'],
    ['one with an empty hash', "hashed_access_token: ''\n", '', 'access-token'],
    ['one with a number as the hash', 'hashed_access_token: 12345\n', 'x', 'access-token'],
    ['one with a truncated hash', 'hashed_access_token: $2y$10$abc\n', 'x', 'access-token'],
    ['the right one and a zero byte', `hashed_access_token: ${HASH}\n`, `${RIGHT}\0x`, 'access-token'],
  ];

test.each(CASES)('%s', async (_name, line, sent, expected) => {
  const site = new Site({ abc: line + FIELDS });
  const tokens = await site.open({ ledger: 'memory' });
  expect(verdict(await tokens.consume('abc', { accessToken: sent }))).toBe(expected);
  expect((await tokens.find('abc'))?.calls).toBe(expected === 'accepted' ? 1 : 0);
});

test('a disabled token is refused as disabled, whatever access token comes with it', async () => {
  const site = new Site({ abc: `hashed_access_token: ${HASH}\n${FIELDS.replace('enabled', 'disabled')}` });
  const tokens = await site.open({ ledger: 'memory' });
  expect(verdict(await tokens.consume('abc', { accessToken: 'wrong' }))).toBe('disabled');
});

test('an exhausted token is refused as exhausted, whatever access token comes with it', async () => {
  const site = new Site({ abc: `hashed_access_token: ${HASH}\nstate: enabled\ncalls: 3\nlimit_calls: 3\n` });
  const tokens = await site.open({ ledger: 'memory' });
  expect(verdict(await tokens.consume('abc', { accessToken: 'wrong' }))).toBe('exhausted');
});

test('a verified access token is accepted synchronously until its hash changes', async () => {
  const site = new Site({ abc: `hashed_access_token: ${HASH}\n${FIELDS}` });
  const tokens = await site.open({ ledger: 'memory' });
  await tokens.consume('abc', { accessToken: RIGHT });
  expect(tokens.consume('abc', { accessToken: RIGHT })).toMatchObject({ status: 'accepted', calls: 2 });
  expect(tokens.consume('abc', { accessToken: 'wrong' })).toBeInstanceOf(Promise);
});

test('an access token is truncated to 72 bytes, as in PHP', async () => {
  const long = 'x'.repeat(80);
  const site = new Site();
  const hash = (await Bun.password.hash(long.slice(0, 72), { algorithm: 'bcrypt', cost: 4 })).replace(
    '$2b$',
    '$2y$',
  );
  site.write('abc', `hashed_access_token: ${hash}\n${FIELDS}`);
  const tokens = await site.open({ ledger: 'memory' });
  expect(verdict(await tokens.consume('abc', { accessToken: long }))).toBe('accepted');
  expect(verdict(await tokens.consume('abc', { accessToken: `${'x'.repeat(72)}yyyy` }))).toBe('accepted');
  expect(verdict(await tokens.consume('abc', { accessToken: 'x'.repeat(71) }))).toBe('access-token');
});

test('simultaneous calls with access tokens keep the limit and do not block the event loop', async () => {
  const site = new Site({ abc: `hashed_access_token: ${HASH}\nstate: enabled\ncalls: 0\nlimit_calls: 5\n` });
  const tokens = await site.open();
  await tokens.find('abc');
  let ticks = 0;
  let verifying = true;
  const ticking = (async () => {
    while (verifying) {
      ticks += 1;
      await new Promise((resolve) => setImmediate(resolve));
    }
  })();
  const outcomes = await Promise.all(
    Array.from({ length: 20 }, () => tokens.consume('abc', { accessToken: RIGHT })),
  );
  verifying = false;
  await ticking;
  expect(outcomes.filter(({ status }) => status === 'accepted')).toHaveLength(5);
  expect(ticks).toBeGreaterThan(20);
});

test('a flood of wrong access tokens is refused instead of queued', async () => {
  const site = new Site({ abc: `hashed_access_token: ${HASH.replace('$10$', '$04$')}\n${FIELDS}` });
  const tokens = await site.open({ ledger: 'memory' });
  await tokens.find('abc');
  const outcomes = await Promise.all(
    Array.from({ length: 400 }, (_, index) => tokens.consume('abc', { accessToken: `wrong ${index}` })),
  );
  const reasons = new Set(outcomes.map(verdict));
  expect(reasons).toEqual(new Set(['access-token', 'unavailable']));
});

test('correct access tokens of one token pass while another is flooded with wrong ones', async () => {
  const flooded = HASH.replace('$10$', '$11$');
  const site = new Site({
    flooded: `hashed_access_token: ${flooded}\n${FIELDS}`,
    quiet: `hashed_access_token: ${HASH}\n${FIELDS}`,
  });
  const tokens = await site.open({ ledger: 'memory' });
  await Promise.all([tokens.find('flooded'), tokens.find('quiet')]);
  let answered = 0;
  const flood = Array.from({ length: 64 }, async (_, index) => {
    const outcome = await tokens.consume('flooded', { accessToken: `wrong ${index}` });
    answered += 1;
    return verdict(outcome);
  });
  // Half of them are refused at once, the others are queued.
  await until('30 calls were answered', () => answered >= 30);
  const before = answered;
  expect(verdict(await tokens.consume('quiet', { accessToken: RIGHT }))).toBe('accepted');
  expect(answered - before).toBeLessThan(10);
  await tokens.close();
  expect(new Set(await Promise.all(flood))).toEqual(new Set(['access-token', 'unavailable']));
});

test.each([
  ['bcrypt', HASH.replace('$10$', '$31$')],
  ['Argon2 with much memory', '$argon2id$v=19$m=4194304,t=1,p=1$c29tZXNhbHRzb21l$OZkCtH7NNw'],
  ['Argon2 with many passes', '$argon2i$v=19$m=65536,t=100000,p=1$c29tZXNhbHRzb21l$OZkCtH7NNw'],
])('a hash that would take days is refused and reported until it is mended: %s', async (_name, hash) => {
  const site = new Site({ abc: `hashed_access_token: ${hash}\n${FIELDS}` });
  const tokens = await site.open({ ledger: 'memory' });
  const codes = () => tokens.status.problems.map(({ code }) => code);
  expect(verdict(await tokens.consume('abc', { accessToken: RIGHT }))).toBe('access-token');
  expect(verdict(await tokens.consume('abc'))).toBe('accepted');
  expect(codes()).toEqual(['hash']);
  expect(tokens.status.problems[0]?.message).toContain('too expensive');
  site.write('abc', `hashed_access_token: ${HASH}\n${FIELDS}`);
  await until(
    'abc is accepted',
    async () => verdict(await tokens.consume('abc', { accessToken: RIGHT })) === 'accepted',
  );
  expect(codes()).toEqual([]);
});

test('closing answers calls that wait for a verification', async () => {
  const site = new Site({ abc: `hashed_access_token: ${HASH.replace('$10$', '$12$')}\n${FIELDS}` });
  const tokens = await site.open({ ledger: 'memory' });
  await tokens.find('abc');
  const calls = Array.from({ length: availableParallelism() + 4 }, async (_, index) =>
    verdict(await tokens.consume('abc', { accessToken: `wrong ${index}` })),
  );
  await tokens.close();
  const outcomes = await Promise.all(calls);
  expect(outcomes.filter((outcome) => outcome === 'unavailable').length).toBeGreaterThanOrEqual(4);
});
