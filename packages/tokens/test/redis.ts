import { describe, expect, test } from 'bun:test';
import { statSync } from 'node:fs';
import { until } from '@flextype-bun/testing';
import { openTokens, type Tokens, type TokensOptions } from '../src/index.ts';
import { freePort, startRedis, TestRedis } from './_redis.ts';
import { callTimes, Site, UNLIMITED, verdict } from './_site.ts';

const LIMITED = 'limit_calls: 1000\ncalls: 0\nstate: enabled\n';

function on(redis: TestRedis, more: TokensOptions['redis'] = {}): TokensOptions {
  return { ledger: 'redis', redis: { url: redis.url, ...more }, checkpointInterval: 50 };
}

async function both(site: Site, options: TokensOptions): Promise<readonly [Tokens, Tokens]> {
  return [await site.open(options), await site.open(options)];
}

/** Exhausts a limit of 5, then resets the number of calls to 2. */
async function exhaustAndSetBack(site: Site, [one, two]: readonly [Tokens, Tokens]): Promise<void> {
  expect(await callTimes(one, 'abc', 9)).toBe(5);
  expect(verdict(await two.consume('abc'))).toBe('exhausted');
  await until('the file of abc counts 5', () => site.calls('abc') === 5);
  await until('300 ms have passed', () => Date.now() - statSync(site.file('abc')).mtimeMs > 300);
  site.write('abc', 'limit_calls: 5\ncalls: 2\nstate: enabled\n');
  await until('abc is accepted', async () => verdict(await two.consume('abc')) === 'accepted');
}

test('two servers share one limit', async () => {
  const redis = await startRedis();
  const site = new Site({ abc: LIMITED });
  const [one, two] = await both(site, on(redis));
  const accepted = await Promise.all([callTimes(one, 'abc', 1500), callTimes(two, 'abc', 1500)]);
  expect(accepted[0] + accepted[1]).toBe(1000);
  expect(verdict(await one.consume('abc'))).toBe('exhausted');
  await until('the file of abc counts 1000', () => site.calls('abc') === 1000);
});

test('two servers number their calls without gaps or duplicates', async () => {
  const redis = await startRedis();
  const servers = await both(new Site({ abc: UNLIMITED }), on(redis));
  const calls = servers.flatMap((server) => Array.from({ length: 100 }, () => server.consume('abc')));
  const numbers = (await Promise.all(calls)).map((outcome) =>
    outcome.status === 'accepted' ? outcome.calls : 0,
  );
  expect(numbers.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 200 }, (_, index) => index + 1));
});

test('calls that arrive together are counted by few commands, and a limit among them holds', async () => {
  const redis = await startRedis();
  const tokens = await new Site({ abc: 'limit_calls: 250\ncalls: 0\nstate: enabled\n' }).open(on(redis));
  expect(verdict(await tokens.consume('abc'))).toBe('accepted');
  const outcomes = await Promise.all(Array.from({ length: 500 }, () => tokens.consume('abc')));
  const numbers = outcomes.flatMap((outcome) => (outcome.status === 'accepted' ? [outcome.calls] : []));
  expect(numbers).toEqual(Array.from({ length: 249 }, (_, index) => index + 2));
  expect(outcomes.filter((outcome) => verdict(outcome) === 'exhausted')).toHaveLength(251);
  const stats = String(await redis.command('INFO', 'commandstats'));
  const [, commands = ''] = /cmdstat_evalsha:calls=(\d+)/.exec(stats) ?? [];
  expect(Number(commands)).toBeLessThan(50);
});

test('counting starts from the number in the file, and ends in it', async () => {
  const redis = await startRedis();
  const site = new Site({ abc: '# mine\nlimit_calls: 0\ncalls: "41" # so far\nstate: enabled\n' });
  const tokens = await site.open(on(redis));
  expect(await tokens.consume('abc')).toMatchObject({ status: 'accepted', calls: 42 });
  await tokens.close();
  expect(site.read('abc')).toBe('# mine\nlimit_calls: 0\ncalls: "42" # so far\nstate: enabled\n');
});

test("PHP's increments of the file are added once, whichever server sees them", async () => {
  const redis = await startRedis();
  const site = new Site({ abc: UNLIMITED });
  const [one, two] = await both(site, on(redis));
  await callTimes(one, 'abc', 5);
  await callTimes(two, 'abc', 5);
  await until('the file of abc counts 10', () => site.calls('abc') === 10);
  await until(
    'Redis has seen: 10',
    async () => (await redis.command('HGET', 'flextype:calls:token:abc', 'seen')) === '10',
  );
  site.write('abc', UNLIMITED.replace('\ncalls: 0', '\ncalls: 13'));
  await until(
    'Redis has calls: 13',
    async () => (await redis.command('HGET', 'flextype:calls:token:abc', 'calls')) === '13',
  );
  expect(await two.consume('abc')).toMatchObject({ calls: 14 });
  await until('the file of abc counts 14', () => site.calls('abc') === 14);
});

test('resetting the count makes an exhausted token usable again on all servers', async () => {
  const redis = await startRedis();
  const site = new Site({ abc: 'limit_calls: 5\ncalls: 0\nstate: enabled\n' });
  const servers = await both(site, on(redis));
  await exhaustAndSetBack(site, servers);
  await until('abc is accepted', async () => verdict(await servers[0].consume('abc')) === 'accepted');
});

test('a reset is never mistaken for a write of PHP, in 12 rounds', async () => {
  const redis = await startRedis();
  for (let round = 0; round < 12; round++) {
    await redis.command('FLUSHALL');
    const site = new Site({ abc: 'limit_calls: 5\ncalls: 0\nstate: enabled\n' });
    const servers = await both(site, on(redis));
    await exhaustAndSetBack(site, servers);
    for (const server of servers) await server.close();
  }
});

test('a number that PHP wrote from its cache counts as its increment on all servers', async () => {
  const redis = await startRedis();
  const site = new Site({ abc: UNLIMITED });
  const servers = await both(site, on(redis));
  await callTimes(servers[0], 'abc', 5);
  await callTimes(servers[1], 'abc', 5);
  await until('the file of abc counts 10', () => site.calls('abc') === 10);
  await until('300 ms have passed', () => Date.now() - statSync(site.file('abc')).mtimeMs > 300);
  site.write('abc', UNLIMITED.replace('\ncalls: 0', '\ncalls: 1'));
  await until(
    'abc is found, with calls: 11',
    async () => (await servers[1].find('abc')) !== undefined && site.calls('abc') === 11,
  );
  expect(await servers[0].consume('abc')).toMatchObject({ calls: 12 });
});

test('servers restore the counts of a Redis that restarts empty, and the limit holds', async () => {
  const redis = await startRedis();
  const site = new Site({ abc: 'limit_calls: 100\ncalls: 0\nstate: enabled\n' });
  // No checkpoint writes the calls to the file before the loss.
  const servers = await both(site, { ...on(redis), checkpointInterval: 1000 });
  let accepted = (await callTimes(servers[0], 'abc', 30)) + (await callTimes(servers[1], 'abc', 60));
  expect(accepted).toBe(90);
  await redis.stop();
  await redis.start();
  await until('the limit is reached', async () => {
    for (const server of servers) accepted += await callTimes(server, 'abc', 10);
    const last = verdict(await servers[0].consume('abc'));
    if (last === 'accepted') accepted += 1;
    return last === 'exhausted';
  });
  expect(accepted).toBe(100);
  await until('the file of abc counts 100', () => site.calls('abc') === 100);
});

test('when the leading server stops, another one updates the files', async () => {
  const redis = await startRedis();
  const site = new Site({ abc: UNLIMITED });
  const [one, two] = await both(site, on(redis));
  await callTimes(one, 'abc', 3);
  await until('the file of abc counts 3', () => site.calls('abc') === 3);
  await one.close();
  await callTimes(two, 'abc', 4);
  await until('the file of abc counts 7', () => site.calls('abc') === 7);
});

test('a deleted token is also deleted from Redis', async () => {
  const redis = await startRedis();
  const site = new Site({ abc: UNLIMITED });
  const tokens = await site.open(on(redis));
  await callTimes(tokens, 'abc', 3);
  await until('the file of abc counts 3', () => site.calls('abc') === 3);
  await tokens.remove('abc');
  expect(verdict(await tokens.consume('abc'))).toBe('unknown');
  await until(
    'Redis has forgotten abc',
    async () => (await redis.command('EXISTS', 'flextype:calls:token:abc')) === 0,
  );
});

describe.each([
  ['killed', (redis: TestRedis) => redis.stop(), (redis: TestRedis) => redis.start()],
  ['frozen', (redis: TestRedis) => redis.freeze(), (redis: TestRedis) => redis.thaw()],
] as const)('while Redis is %s', (_name, down, up) => {
  test('limited tokens are refused, others served and counted later, until Redis is back', async () => {
    const redis = await startRedis();
    const site = new Site({ limited: LIMITED, free: UNLIMITED });
    const tokens = await site.open(on(redis));
    await callTimes(tokens, 'limited', 3);
    await callTimes(tokens, 'free', 3);
    await until('both files count 3', () => site.calls('limited') === 3 && site.calls('free') === 3);
    await down(redis);
    expect(verdict(await tokens.consume('limited'))).toBe('unavailable');
    await until('its state is degraded', () => tokens.status.state === 'degraded');
    const served = await callTimes(tokens, 'free', 20);
    expect(served).toBe(20);
    expect(tokens.status.problems.map(({ code }) => code)).toEqual(['redis']);
    await up(redis);
    await until(
      'it is ready, and the file of free counts 23',
      () => tokens.status.state === 'ready' && site.calls('free') >= 23,
    );
    // After a loss, limited calls wait until each server has had time to report its counts.
    await until('limited is accepted', async () => verdict(await tokens.consume('limited')) === 'accepted');
  });
});

test('what happens while Redis is down is configurable for both kinds of tokens', async () => {
  const redis = new TestRedis(freePort());
  const site = new Site({ limited: 'limit_calls: 5\ncalls: 0\nstate: enabled\n', free: UNLIMITED });
  const tokens = await site.open(on(redis, { limited: 'serve', unlimited: 'refuse' }));
  expect(tokens.status).toMatchObject({ state: 'degraded', ledger: 'redis' });
  expect(await callTimes(tokens, 'limited', 9)).toBe(5);
  expect(verdict(await tokens.consume('free'))).toBe('unavailable');
  await redis.start();
  await until('the file of limited counts 5', () => site.calls('limited') === 5);
});

test('the limit is checked before the access token, also with Redis', async () => {
  const redis = await startRedis();
  const site = new Site();
  const tokens = await site.open(on(redis));
  const { token, accessToken } = await tokens.create({ limit: 2, layout: '1.x' });
  expect(verdict(await tokens.consume(token, { accessToken }))).toBe('accepted');
  expect(verdict(await tokens.consume(token, { accessToken: 'wrong' }))).toBe('access-token');
  expect(verdict(await tokens.consume(token, { accessToken }))).toBe('accepted');
  expect(verdict(await tokens.consume(token, { accessToken: 'wrong' }))).toBe('exhausted');
});

test.each(['', 'http://127.0.0.1', 'redis://'])('%j is not a valid Redis address', async (url) => {
  await expect(openTokens(new Site().root, { ledger: 'redis', redis: { url } })).rejects.toMatchObject({
    code: 'option',
  });
});
