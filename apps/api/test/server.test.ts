import { describe, expect, test } from 'bun:test';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { copyFixture, tempFolder, until, writeIn } from '@flextype-bun/testing';
import { runServer, runToEnd } from './support/server-process.ts';
import { legacy, TOKEN, v1 } from './support/test-app.ts';

const REPOSITORY = resolve(import.meta.dir, '../../..');

async function failing(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const end = await runToEnd(args, { env });
  expect(end.err).not.toMatch(/^\s+at /m);
  return end;
}

describe('starting', () => {
  test('serves the demo site if no other is named or found, and logs that', async () => {
    const { url, output } = await runServer(['--port', '0'], { cwd: tempFolder() });
    const { out, err } = output();
    expect(out).toContain('demo site');
    expect(err).toBe('');
    const [, curl] = /curl '(.*)'/.exec(out) ?? [];
    expect(curl).toStartWith(url);
    expect(await (await fetch(String(curl))).text()).toBe(
      '{"data":{"key":"flextype.manifest.version","value":"0.10.0"}}',
    );
  });

  test('starts with the command of the README, passes flags on, and stops on SIGTERM to that command', async () => {
    const server = await runServer(['--port', '0'], {
      cwd: REPOSITORY,
      command: [process.execPath, 'run', 'apps/api'],
    });
    expect((await fetch(server.url + v1('flextype'))).status).toBe(200);
    server.signal('SIGTERM');
    expect(await server.exited).toBe(0);
    expect(await fetch(server.url).catch(() => 'refused')).toBe('refused');
  });

  test('serves the site of --root, FLEXTYPE_ROOT, or the working directory', async () => {
    const root = copyFixture('sites/1.x');
    const below = join(root, 'project/plugins/site');
    const answer = async (args: readonly string[], cwd: string, env = {}) => {
      const server = await runServer([...args, '--port', '0'], { cwd, env });
      const text = await (await fetch(server.url + v1('flextype.settings.lighthouse.licence'))).text();
      server.signal('SIGTERM');
      await server.exited;
      return text;
    };
    const expected = '{"data":{"key":"flextype.settings.lighthouse.licence","value":"0042"}}';
    expect(await answer(['--root', root], tempFolder())).toBe(expected);
    expect(await answer([], tempFolder(), { FLEXTYPE_ROOT: root })).toBe(expected);
    expect(await answer([], below)).toBe(expected);
  });

  test('reads its settings from the site, overridden by --set', async () => {
    const root = copyFixture('sites/1.x');
    writeIn(root, 'project/config/plugins/registry-api/settings.yaml', 'port: 0\napi: {v1: alpha}\n');
    const configured = await runServer(['--root', root]);
    expect(await (await fetch(configured.url + v1('lost'))).text()).toBe('{"id":"lost","value":null}');
    configured.signal('SIGTERM');
    await configured.exited;
    const overridden = await runServer(['--root', root, '--set', 'api.v1=documented']);
    expect((await fetch(overridden.url + v1('lost'))).status).toBe(404);
  });

  test('prints its help and its version', async () => {
    const help = await failing(['--help']);
    expect([help.code, help.err]).toEqual([0, '']);
    expect(help.out).toContain('--root DIR');
    expect((await failing(['--version'])).out).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

describe('refusing to start, with one clear message and code 1', () => {
  test('if the root does not exist', async () => {
    const missing = join(tempFolder(), 'nothing');
    const { code, err } = await failing(['--root', missing]);
    expect([code, err]).toEqual([
      1,
      `${missing}: This folder does not exist. Give the root of a Flextype project, the folder that contains project/.\n`,
    ]);
  });

  test('if the root is a file', async () => {
    const file = join(tempFolder(), 'file');
    writeFileSync(file, '');
    const { code, err } = await failing(['--root', file]);
    expect(code).toBe(1);
    expect(err).toStartWith(`${file}: This is a file. Give the root`);
  });

  test('if the root is not a Flextype project', async () => {
    const folder = tempFolder();
    mkdirSync(join(folder, 'project'));
    const { code, err } = await failing([], { FLEXTYPE_ROOT: folder });
    expect(code).toBe(1);
    expect(err).toStartWith(`${folder}: This is not a Flextype project`);
  });

  test('if files are malformed, listing all places', async () => {
    const root = copyFixture('sites/1.x');
    writeIn(root, 'project/config/flextype/settings.yaml', 'a: 1\nb: [1, 2\n');
    writeIn(root, 'project/plugins/view/settings.yaml', 'enabled: true\n\tx: 1\n');
    writeIn(root, 'project/config/plugins/site/settings.yaml', 'x: 1\nx: 2\n');
    const { code, err } = await failing(['--root', root]);
    expect(code).toBe(1);
    expect(err).toStartWith(`${root} cannot be served, for 3 problems:`);
    expect(err).toContain(`${root}/project/config/flextype/settings.yaml:`);
    expect(err).toContain(`${root}/project/plugins/view/settings.yaml:2:1: `);
    expect(err).toContain(`${root}/project/config/plugins/site/settings.yaml:2:1: `);
  });

  test.each(['syntax', 'duplicate-key', 'not-a-mapping', 'tab-indent', 'invalid-utf8', 'missing-manifest'])(
    'on fixtures/broken/%s',
    async (name) => {
      const root = copyFixture(`broken/${name}`);
      const { code, err } = await failing(['--root', root]);
      expect(code).toBe(1);
      expect(err).toMatch(name === 'missing-manifest' ? /flextype\.yaml: / : /settings\.yaml:\d+:\d+: /);
    },
  );

  test('if the port is in use', async () => {
    const first = await runServer(['--port', '0'], { cwd: tempFolder() });
    const { port } = new URL(first.url);
    const { code, err } = await failing(['--port', port]);
    expect([code, err]).toEqual([
      1,
      `Port ${port} on 127.0.0.1 is in use. Stop the program that listens there, or choose another with --port\n`,
    ]);
  });

  test('if settings are invalid, listing all of them', async () => {
    const { code, err } = await failing([
      '--port',
      'many',
      '--set',
      'api.v1=beta',
      '--set',
      'watch.interval=soon',
    ]);
    expect(code).toBe(1);
    for (const key of ['port', 'api.v1', 'watch.interval']) expect(err).toContain(`- ${key} is `);
  });

  test.each(['--nonsense', '--set=novalue', '--set=a=['])('on the argument %p', async (argument) => {
    const { code, err } = await failing([argument]);
    expect(code).toBe(1);
    expect(err).toContain(argument.replace('--set=', ''));
  });
});

describe('running', () => {
  test('writes only the count into the token file before it stops', async () => {
    const root = copyFixture('sites/1.x');
    const file = join(root, 'project/entries/tokens/limited/token.yaml');
    const before = readFileSync(file, 'utf8');
    const server = await runServer(['--root', root, '--port', '0']);
    for (let call = 0; call < 2; call++)
      await fetch(server.url + v1('flextype.manifest.version', '', 'limited'));
    server.signal('SIGINT');
    expect(await server.exited).toBe(0);
    expect(readFileSync(file, 'utf8')).toBe(before.replace('calls: 0', 'calls: 2'));
  });

  test('answers requests in flight before it stops', async () => {
    const server = await runServer(['--port', '0'], { cwd: tempFolder() });
    const answers = Array.from({ length: 50 }, () =>
      fetch(server.url + v1('flextype')).then((r) => r.text()),
    );
    await Promise.race(answers);
    server.signal('SIGTERM');
    const settled = await Promise.allSettled(answers);
    expect(await server.exited).toBe(0);
    const complete = settled.filter((answer) => answer.status === 'fulfilled' && answer.value.endsWith('}}'));
    expect(complete.length).toBe(settled.filter((answer) => answer.status === 'fulfilled').length);
  });

  test('follows changes of files and of its own settings', async () => {
    const root = copyFixture('sites/1.x');
    const server = await runServer(['--root', root, '--port', '0']);
    const ask = async (path: string) => (await fetch(server.url + path)).text();
    writeIn(root, 'project/config/plugins/site/settings.yaml', 'title: Changed\n');
    await until('the title changed', async () =>
      (await ask(v1('plugins.site.settings.title'))).includes('Changed'),
    );
    writeIn(root, 'project/config/plugins/registry-api/settings.yaml', 'api: {v1: alpha}\n');
    await until('the flavour changed', async () => (await ask(v1('lost'))) === '{"id":"lost","value":null}');
    writeIn(root, 'project/config/plugins/registry-api/settings.yaml', 'api: {v1: gamma}\n');
    await until('the invalid setting is logged', () => server.output().err.includes('api.v1 is "gamma"'));
    expect(await ask(v1('lost'))).toBe('{"id":"lost","value":null}');
  });

  test('reads the files again on SIGHUP if it does not watch', async () => {
    const root = copyFixture('sites/1.x');
    const server = await runServer(['--root', root, '--port', '0', '--set', 'watch.enabled=false']);
    writeIn(root, 'project/config/plugins/site/settings.yaml', 'title: Changed\n');
    const title = async () => (await fetch(server.url + v1('plugins.site.settings.title'))).text();
    expect(await title()).not.toContain('Changed');
    server.signal('SIGHUP');
    await until('the title changed', async () => (await title()).includes('Changed'));
  });

  test('writes no token to its log', async () => {
    const root = copyFixture('sites/1.x');
    const secret = 'secret1secret2secret3secret4';
    writeIn(root, `project/entries/tokens/${secret}/token.yaml`, 'calls: [\n');
    const server = await runServer(['--root', root, '--port', '0', '--set', 'log.level=debug']);
    expect((await fetch(server.url + v1('flextype', '', secret))).status).toBe(400);
    expect((await fetch(server.url + legacy('flextype', '&access_token=hidden', TOKEN))).status).toBe(401);
    server.signal('SIGTERM');
    await server.exited;
    const { out, err } = server.output();
    expect(err).toContain('token');
    for (const hidden of [secret, TOKEN, 'hidden']) expect(out + err).not.toContain(hidden);
  });
});

test('a read-only site is served, with calls counted in memory', async () => {
  const root = copyFixture('sites/1.x');
  chmodSync(join(root, 'project'), 0o555);
  const server = await runServer(['--root', root, '--port', '0', '--set', 'tokens.ledger=memory']);
  expect(server.output().out).toContain('counted in memory');
  expect((await fetch(server.url + v1('flextype'))).status).toBe(200);
});

test('/healthz and /readyz report the state and the places of errors, but no content of files', async () => {
  const root = copyFixture('sites/1.x');
  const server = await runServer([
    '--root',
    root,
    '--port',
    '0',
    '--set',
    'operations.unready_when_stale=true',
  ]);
  expect(await (await fetch(`${server.url}/healthz`)).json()).toEqual({ state: 'ok' });
  expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
  writeIn(root, 'project/config/plugins/site/settings.yaml', 'title: secret-title\npassword: [secret-word\n');
  await until('it is unready', async () => (await fetch(`${server.url}/readyz`)).status === 503);
  const text = await (await fetch(`${server.url}/readyz`)).text();
  expect(JSON.parse(text)).toMatchObject({
    state: 'stale',
    problems: [{ code: 'malformed-yaml', file: 'project/config/plugins/site/settings.yaml', line: 2 }],
  });
  expect(text).not.toContain('secret');
});
