import { describe, expect, test } from 'bun:test';
import { resolve } from 'node:path';
import { atEnd, copyFixture, tempFolder, until, writeIn } from '@flextype-bun/testing';
import { decoded, leaks, SECRETS, sendSecrets } from './support/hiding-places.ts';
import { runServer, type ServerProcess } from './support/server-process.ts';
import { legacy, TOKEN, v1 } from './support/test-app.ts';

const ENTRY = resolve(import.meta.dir, '../src/index.ts');
const SETTINGS = 'project/config/plugins/registry-api/settings.yaml';

type Line = Readonly<Record<string, unknown>>;

function linesOf(server: ServerProcess): Line[] {
  const lines = server.output().out.split('\n').slice(0, -1);
  return lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line));
}

async function stopped(server: ServerProcess): Promise<Line[]> {
  server.signal('SIGTERM');
  expect(await server.exited).toBe(0);
  return linesOf(server);
}

async function serve(requests: string): Promise<ServerProcess> {
  return runServer(['--port', '0', '--set', `log.requests=${requests}`], { cwd: tempFolder() });
}

describe('log.requests', () => {
  test('none, the default: logs no requests', async () => {
    const server = await runServer(['--port', '0'], { cwd: tempFolder() });
    await fetch(server.url + v1('flextype'));
    await fetch(server.url + v1('not.set'));
    expect(await stopped(server)).toEqual([]);
  });

  test('errors: logs requests with status 400 and above', async () => {
    const server = await serve('errors');
    for (const id of ['flextype', 'not.set', 'flextype']) await fetch(server.url + v1(id));
    await fetch(server.url + v1('flextype', '', 'stranger'));
    const lines = await stopped(server);
    expect(lines.map(({ status, level }) => [status, level])).toEqual([
      [404, 'warn'],
      [401, 'warn'],
    ]);
  });

  test('all: logs every request as a line of JSON', async () => {
    const server = await serve('all');
    const before = Date.now();
    await fetch(server.url + v1('flextype.manifest.version'), { headers: { 'user-agent': 'tester/1.0' } });
    await fetch(server.url + legacy('not.set'), { headers: { 'user-agent': '' } });
    await fetch(`${server.url}/nowhere/else?x=1`, { headers: { 'user-agent': 'tester/1.0' } });
    const lines = await stopped(server);
    for (const { time, duration_ms } of lines) {
      expect(Date.parse(String(time))).toBeWithin(before, Date.now() + 1);
      expect(duration_ms).toBeWithin(0, 10_000);
    }
    expect(lines).toEqual([
      {
        level: 'info',
        time: expect.any(String),
        route: 'registry.get',
        method: 'GET',
        status: 200,
        duration_ms: expect.any(Number),
        id: 'flextype.manifest.version',
        token: 'efe1…',
        user_agent: 'tester/1.0',
      },
      {
        level: 'warn',
        time: expect.any(String),
        route: 'registry.get.legacy',
        method: 'GET',
        status: 404,
        duration_ms: expect.any(Number),
        id: 'not.set',
        token: 'efe1…',
      },
      {
        level: 'warn',
        time: expect.any(String),
        route: 'other',
        method: 'GET',
        path: '/nowhere/else',
        status: 404,
        duration_ms: expect.any(Number),
        user_agent: 'tester/1.0',
      },
    ]);
  });

  test('takes effect at once when it changes', async () => {
    const root = copyFixture('sites/1.x');
    const server = await runServer(['--root', root, '--port', '0']);
    const reloads = () => server.output().err.split('settings of the server have changed').length - 1;
    const logged = async (requests: string): Promise<unknown[]> => {
      const times = reloads();
      writeIn(root, SETTINGS, `log: {requests: ${requests}}\n`);
      await until('the new setting is logged', () => reloads() > times);
      const known = linesOf(server).length;
      for (const id of [`${requests}.a`, 'flextype', `${requests}.b`]) await fetch(server.url + v1(id));
      const more = { none: 0, errors: 2, all: 3 }[requests] ?? 0;
      await until('the lines are there', () => linesOf(server).length >= known + more);
      return linesOf(server)
        .slice(known)
        .map(({ id }) => id);
    };
    expect(await logged('errors')).toEqual(['errors.a', 'errors.b']);
    expect(await logged('all')).toEqual(['all.a', 'flextype', 'all.b']);
    expect(await logged('none')).toEqual([]);
    expect(await stopped(server)).toHaveLength(5);
  });
});

test('no line is lost on shutdown', async () => {
  const server = await serve('all');
  const calls = Array.from({ length: 500 }, (_, call) => fetch(server.url + v1(`not.set.${call}`)));
  await Promise.all(calls);
  const lines = await stopped(server);
  expect(new Set(lines.map(({ id }) => id)).size).toBe(500);
});

test('a closed standard output does not stop the server', async () => {
  const args = ['--root', copyFixture('sites/1.x'), '--port', '0', '--set', 'log.requests=all'];
  const child = Bun.spawn([process.execPath, ENTRY, ...args], { stdout: 'pipe', stderr: 'ignore' });
  atEnd(async () => {
    child.kill('SIGKILL');
    await child.exited;
  });
  const reader = child.stdout.getReader();
  const { value } = await reader.read();
  const [url] = /http:\S+/.exec(new TextDecoder().decode(value)) ?? [];
  await reader.cancel();
  for (let call = 0; call < 50; call++) {
    expect((await fetch(url + v1('flextype.manifest.version'))).status).toBe(200);
  }
  child.kill('SIGTERM');
  expect(await child.exited).toBe(0);
});

test('values from clients are truncated', async () => {
  const server = await serve('all');
  const long = 'word. '.repeat(1_000);
  await fetch(server.url + v1(long), { headers: { 'user-agent': long } });
  await fetch(`${server.url}/${'a/'.repeat(3_000)}`);
  await fetch(server.url + v1('flextype', '', `${'long. '.repeat(500)}`));
  const lines = await stopped(server);
  expect(lines).toHaveLength(3);
  for (const line of lines) {
    for (const value of Object.values(line)) expect(String(value).length).toBeLessThanOrEqual(201);
  }
});

test('ordinary ids, paths and user agents are logged verbatim', async () => {
  const server = await serve('all');
  const ids = [
    'flextype.settings.cors',
    'plugins.site.settings.a_key_that_is-quite_long',
    'list.0',
    'größe.x y',
  ];
  const agents = [
    'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
    'python-requests/2.31',
    'Prometheus/3.5.0',
  ];
  for (const id of ids) await fetch(server.url + v1(id));
  for (const agent of agents) await fetch(server.url + v1('a'), { headers: { 'user-agent': agent } });
  await fetch(`${server.url}/wp-login.php`);
  const lines = await stopped(server);
  expect(lines.slice(0, ids.length).map(({ id }) => id)).toEqual(ids);
  expect(lines.slice(ids.length, -1).map(({ user_agent }) => user_agent)).toEqual(agents);
  expect(lines.at(-1)?.['path']).toBe('/wp-login.php');
});

test('a token is masked however often one of its characters is encoded', async () => {
  const server = await serve('all');
  const token = '0123456789abcdef0123456789ABCDEF';
  for (const character of ['%61', '%2561', '%252561', '%25252561']) {
    await fetch(`${server.url}/x/${token.replace('a', character)}`);
  }
  expect((await stopped(server)).map(({ path }) => path)).toEqual(Array(4).fill('/x/0123…'));
});

test('text that is encoded too often is not logged at all', async () => {
  const server = await serve('all');
  const chain = `%6${'%3'.repeat(20)}5`;
  await fetch(`${server.url}/${chain}`);
  expect(await stopped(server)).toMatchObject([{ path: '…', status: 404 }]);
});

test('no token is logged in full, wherever a client puts it', async () => {
  const root = copyFixture('sites/1.x');
  const args = ['--root', root, '--port', '0', '--set', 'log.requests=all', '--set', 'log.level=debug'];
  const server = await runServer(args);
  await sendSecrets(server.url);
  const lines = await stopped(server);
  expect(lines.length).toBeGreaterThan(100);
  const { out, err } = server.output();
  for (const secret of SECRETS) {
    for (const text of [out, err, decoded(out + err)]) expect(leaks(text, secret)).toEqual([]);
  }
  expect(out).toContain(`${TOKEN.slice(0, 4)}…`);
});
