import { expect, setDefaultTimeout, test } from 'bun:test';
import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { dirname, join } from 'node:path';
import { atEnd, copyFixture, until } from '@flextype-bun/testing';
import { ENTRY, runServer } from './support/server-process.ts';

setDefaultTimeout(60_000);

const TOKEN = 'efe1e36e4d60fcd547e22eb9f795dff9';
const TITLE = `/api/v1/registry?id=plugins.site.settings.title&token=${TOKEN}`;

function putPipe(root: string, place: string): void {
  const file = join(root, place);
  mkdirSync(dirname(file), { recursive: true });
  rmSync(file, { force: true });
  execFileSync('mkfifo', [file]);
}

test('named pipes in place of settings, from the start or later, block neither reloads nor shutdown', async () => {
  const root = copyFixture('sites/1.x');
  putPipe(root, 'project/config/plugins/registry-api/settings.yaml');
  const refused = await runServer(['--root', root, '--port', '0']).catch((error: Error) => error.message);
  expect(refused).toContain('registry-api/settings.yaml: This is a named pipe');
  rmSync(join(root, 'project/config/plugins/registry-api/settings.yaml'));
  const server = await runServer(['--root', root, '--port', '0']);
  for (const name of ['feed', 'journal', 'comments']) {
    putPipe(root, `project/config/plugins/${name}/settings.yaml`);
    putPipe(root, `project/plugins/${name}/settings.yaml`);
  }
  writeFileSync(join(root, 'project/config/plugins/site/settings.yaml'), 'title: CHANGED\n');
  await until('the change is served', async () =>
    (await (await fetch(server.url + TITLE)).text()).includes('CHANGED'),
  );
  server.signal('SIGHUP');
  await until('they are reported', () => server.output().err.includes('This is a named pipe'));
  server.signal('SIGTERM');
  expect(await server.exited).toBe(0);
});

test('a server stops while access tokens are being verified', async () => {
  const root = copyFixture('sites/1.x');
  const file = join(root, 'project/entries/tokens/slow/token.yaml');
  const hash = (await Bun.password.hash('x', { algorithm: 'bcrypt', cost: 4 })).replace('$04$', '$14$');
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `hashed_access_token: ${hash}\nlimit_calls: 0\ncalls: 0\nstate: enabled\n`);
  const server = await runServer(['--root', root, '--port', '0']);
  const url = `${server.url}/api/v1/registry?id=flextype.manifest.version&token=slow&access_token=`;
  const calls = Array.from({ length: 24 }, (_, index) => fetch(url + index).catch(() => undefined));
  // Responds after the others were sent.
  expect((await fetch(server.url + TITLE)).status).toBe(200);
  const start = performance.now();
  server.signal('SIGTERM');
  await server.exited;
  expect(performance.now() - start).toBeLessThan(15_000);
  await Promise.all(calls);
});

test('without descriptors valid tokens are answered, streams continue, and the log names the cause', async () => {
  const root = copyFixture('sites/1.x');
  const server = await runServer(['--root', root, '--port', '0', '--set', 'watch.interval=50'], {
    command: ['prlimit', '--nofile=256:256', '--', process.execPath, ENTRY],
  });
  const { hostname, port } = new URL(server.url);
  const open = () => {
    const socket = connect(Number(port), hostname);
    socket.on('error', () => undefined);
    atEnd(() => socket.destroy());
    return socket;
  };
  let streamed = '';
  const stream = open();
  stream.on('data', (data) => {
    streamed += String(data);
  });
  const path = (route: string) =>
    `GET ${route}?id=plugins.site.settings.title&token=${TOKEN} HTTP/1.1\r\nHost: x\r\n\r\n`;
  stream.write(path('/api/v1/registry/events'));
  const caller = open();
  const call = () =>
    new Promise<string>((resolve) => {
      caller.once('data', (data) => resolve(String(data).slice(9, 12)));
      caller.write(path('/api/v1/registry'));
    });
  await until('the stream has begun', () => streamed.includes('data:'));
  expect(await call()).toBe('200');
  const idle = Array.from({ length: 400 }, open);
  const statuses = new Set<string>();
  await until('the log names the cause', async () => {
    statuses.add(await call());
    return /EMFILE/.test(server.output().err);
  });
  // A changed file has to be read again.
  const file = join(root, 'project/entries/tokens', TOKEN, 'token.yaml');
  appendFileSync(file, '# changed\n');
  await until('a failed read of the token is logged', async () => {
    statuses.add(await call());
    return /token\.yaml: This cannot be read \(EMFILE\)/.test(server.output().err);
  });
  for (const status of statuses) expect(['200', '503']).toContain(status);
  expect(streamed).not.toContain('event: end');
  for (const socket of idle) socket.destroy();
  await until('requests succeed again', async () => (await call()) === '200');
  writeFileSync(join(root, 'project/config/plugins/site/settings.yaml'), 'title: CHANGED\n');
  await until('the stream goes on', () => streamed.includes('CHANGED'));
  expect(readFileSync(file, 'utf8')).toContain('# changed');
});
