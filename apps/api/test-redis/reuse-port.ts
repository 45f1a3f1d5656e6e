import { expect, test } from 'bun:test';
import { makeSite, TOKEN, until } from '@flextype-bun/testing';
import { startRedis } from '../../../packages/tokens/test/_redis.ts';
import { runServer, runToEnd, type ServerProcess } from '../test/support/server-process.ts';
import { v1 } from '../test/support/test-app.ts';

const LIMIT = 100;

function siteWithLimit(): string {
  return makeSite({
    'project/config/flextype/settings.yaml': 'api: {registry: {enabled: true}}\n',
    [`project/entries/tokens/${TOKEN}/token.yaml`]: `state: enabled\ncalls: 0\nlimit_calls: ${LIMIT}\n`,
  });
}

/** Statuses of the requests that a server has logged. */
function servedBy(server: ServerProcess): number[] {
  return server
    .output()
    .out.split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line).status);
}

test('two processes share a port, both serve, and a limit holds exactly over both', async () => {
  const redis = await startRedis();
  const root = siteWithLimit();
  const shared = ['--root', root, '--set', 'reuse_port=true', '--set', 'log.requests=all'];
  const counting = ['--set', 'tokens.ledger=redis', '--set', `tokens.redis.url=${redis.url}`];
  const one = await runServer([...shared, ...counting, '--port', '0']);
  const { port } = new URL(one.url);
  const other = await runServer([...shared, ...counting, '--port', port]);
  // Each connection goes to one of the processes: many connections reach both.
  const calls = Array.from({ length: 3 * LIMIT }, async () => {
    const response = await fetch(one.url + v1('flextype.manifest.version'), { keepalive: false });
    await response.arrayBuffer();
    return response.status;
  });
  const statuses = await Promise.all(calls);
  expect(statuses.filter((status) => status === 200)).toHaveLength(LIMIT);
  expect(statuses.filter((status) => status === 400)).toHaveLength(2 * LIMIT);
  await until('all requests are logged', () => servedBy(one).length + servedBy(other).length === 3 * LIMIT);
  for (const server of [one, other]) expect(servedBy(server).length).toBeGreaterThan(LIMIT / 2);
  // The one that stays serves the whole port.
  one.signal('SIGTERM');
  expect(await one.exited).toBe(0);
  const left = await fetch(other.url + v1('flextype.manifest.version'), { keepalive: false });
  expect(left.status).toBe(400);
});

test('a server that counts in files or in memory does not start on a shared port', async () => {
  for (const ledger of ['file', 'memory']) {
    const options = ['--port', '0', '--set', 'reuse_port=true', '--set', `tokens.ledger=${ledger}`];
    const { code, err } = await runToEnd(['--root', siteWithLimit(), ...options]);
    expect([code, err]).toEqual([
      1,
      expect.stringContaining(`reuse_port is true, but tokens.ledger is ${ledger}`),
    ]);
  }
});

test('a server without reuse_port keeps its port for itself', async () => {
  const redis = await startRedis();
  const root = siteWithLimit();
  const counting = ['--root', root, '--set', 'tokens.ledger=redis', '--set', `tokens.redis.url=${redis.url}`];
  const { url } = await runServer([...counting, '--port', '0']);
  const { code, err } = await runToEnd([
    ...counting,
    '--port',
    new URL(url).port,
    '--set',
    'reuse_port=true',
  ]);
  expect([code, err]).toEqual([1, expect.stringContaining('is in use')]);
});
