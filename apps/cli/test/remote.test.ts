import { describe, expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { copyFixture, makeSite, pluginFiles, TOKEN, tempFolder, until, writeIn } from '@flextype-bun/testing';
import { cli } from './support/cli.ts';
import { start } from './support/program.ts';
import { serve } from './support/server.ts';

const SETTINGS = `enabled: true
title: "Größe / \\"x\\""
ratio: 2.0
big: 9223372036854775807
years: {2024: a, 2001: b}
none: []
`;
const TOKEN_FILE = `project/entries/tokens/${TOKEN}/token.yaml`;
const ID = 'plugins.shop.settings';

function shop(): string {
  return makeSite({
    ...pluginFiles('shop', 'version: 1.0.0', SETTINGS),
    'project/config/flextype/settings.yaml': 'api: {registry: {enabled: true}}\n',
    [TOKEN_FILE]: 'state: enabled\ncalls: 0\nlimit_calls: 0\n',
  });
}

/** Calls of the token, as its file has them. */
function callsOf(root: string): number {
  return Number(/calls: (\d+)/.exec(readFileSync(join(root, TOKEN_FILE), 'utf8'))?.[1]);
}

describe('--url', () => {
  test('prints what the files would, exactly', async () => {
    const root = shop();
    const { url } = await serve(root);
    for (const command of [
      ['get', ID, '--json'],
      ['get', `${ID}.title`],
      ['get', ID, '--format', 'env'],
      ['has', `${ID}.ratio`, '--json'],
      ['ls'],
      ['ls', '-r', ID],
      ['search', 'GRÖSSE'],
      ['types'],
      ['schema', ID],
    ]) {
      const remote = await cli([...command, '--url', url, '--token', '-'], { input: `${TOKEN}\n` });
      expect(remote).toEqual(await cli([...command, '--root', root]));
      expect(remote.err).toBe('');
    }
  });

  test('takes the token from the environment, or from a file', async () => {
    const { url } = await serve(shop());
    const folder = tempFolder();
    writeIn(folder, 'token', `${TOKEN}\n`);
    for (const environment of [{ FLEXTYPE_TOKEN: TOKEN }, { FLEXTYPE_TOKEN_FILE: 'token' }]) {
      const said = await cli(['--url', url, 'get', `${ID}.big`], { environment, cwd: folder });
      expect(said).toEqual({ code: 0, out: '9223372036854775807\n', err: '' });
    }
    const missing = await cli(['--url', url, 'get', ID], {
      environment: { FLEXTYPE_TOKEN_FILE: 'none' },
      cwd: folder,
    });
    expect([missing.code, missing.err]).toEqual([2, 'FLEXTYPE_TOKEN_FILE: none cannot be read (ENOENT)\n']);
  });

  test('exits with 1 for an unset id, and with 3 for a wrong token, a bad answer or no server', async () => {
    const { url } = await serve(shop());
    const environment = { FLEXTYPE_TOKEN: TOKEN };
    expect(await cli(['get', `${ID}.titel`, '--url', url], { environment })).toEqual({
      code: 1,
      out: '',
      err: `${ID}.titel is not set\n`,
    });
    const wrong = await cli(['get', ID, '--url', url, '--token', '-'], { input: 'wrong' });
    expect([wrong.code, wrong.out]).toEqual([3, '']);
    expect(wrong.err).toContain('401 ');
    expect(wrong.err).toContain('--token -');
    expect(wrong.err).not.toContain('wrong');
    const closed = Bun.serve({ port: 0, fetch: () => new Response('no') });
    const page = await cli(['get', ID, '--url', closed.url.href], { environment });
    expect([page.code, page.err]).toEqual([3, expect.stringContaining('JSON')]);
    await closed.stop(true);
    const none = await cli(['get', ID, '--url', closed.url.href], { environment });
    expect([none.code, none.err]).toEqual([3, expect.stringContaining('did not respond')]);
  });

  test('refuses a value that is nested deeper than any of PHP, and one that is not JSON', async () => {
    const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
    for (const [value, code] of [
      [nested(512), 0],
      [nested(514), 3],
      [nested(200_000), 3],
      ['{a: 1}', 3],
      ['[1] // x', 3],
    ] as const) {
      const server = Bun.serve({
        port: 0,
        fetch: () => new Response(`{"data": {"key": "a", "value": ${value}}}`),
      });
      expect((await cli(['get', 'a', '--json', '--url', server.url.href])).code).toBe(code);
      await server.stop(true);
    }
  });

  test('distinguishes a wrong path of the site from an unset id, and counts nothing for that', async () => {
    const root = shop();
    const { url } = await serve(root);
    const hint = '--url must be the address of the site, with its base path';
    for (const command of [['get', ID], ['has', ID], ['ls'], ['types']]) {
      const { code, err } = await cli([...command, '--url', `${url}/blog`, '--token', TOKEN]);
      expect([command, code, err]).toEqual([command, 3, expect.stringContaining(hint)]);
    }
    const watch = start(['watch', ID, '--url', `${url}/blog`, '--token', TOKEN], root);
    expect([await watch.exited, watch.err()]).toEqual([3, expect.stringContaining(hint)]);
    const unset = await cli(['get', `${ID}.nothing`, '--url', url, '--token', TOKEN]);
    expect([unset.code, unset.err]).toEqual([1, `${ID}.nothing is not set\n`]);
    await until('the call is counted', () => callsOf(root) === 1);
  });

  test('exits with 2 for what is not an address, and together with --root', async () => {
    const withCredentials = ['http://me:secret@localhost:1', 'http://:secret@localhost:1'];
    for (const url of ['nowhere', 'localhost:3000', ...withCredentials, 'http://x:99999']) {
      const { code, err } = await cli(['get', ID, '--url', url]);
      expect([code, err]).toEqual([
        2,
        '--url must be a valid http URL without user name and password, such as https://example.org\n',
      ]);
    }
    const alone = await cli(['get', ID, '--token', TOKEN]);
    expect([alone.code, alone.err]).toEqual([2, '--token is for a server; name it with --url\n']);
    const both = await cli(['get', ID, '--url', 'http://localhost:1', '--root', '/tmp']);
    expect([both.code, both.err]).toEqual([2, 'Name a site with --root or a server with --url, not both\n']);
  });

  test('says what the API cannot answer', async () => {
    for (const command of [['explain', ID], ['doctor'], ['tokens', 'list'], ['service'], ['init']]) {
      const { code, err } = await cli([...command, '--url', 'http://localhost:1', '--token', 'x']);
      expect([code, err]).toEqual([
        2,
        `"${command[0]}" needs the files of a site, which its API does not serve; run it beside them, with --root in place of --url\n`,
      ]);
    }
    const ping = await cli(['ping', '--url', 'http://localhost:1']);
    expect([ping.code, ping.err]).toEqual([2, '"ping" takes the address without --url: ping URL\n']);
    const both = await cli(['diff', '--git', 'HEAD', '--url', 'http://localhost:1']);
    expect([both.code, both.err]).toEqual([2, 'Compare with a revision or with a server, not both\n']);
  });
});

test('diff --url lists what the files would change on the server', async () => {
  const root = shop();
  const { url } = await serve(root);
  const other = copyFixture('sites/1.x');
  const environment = { FLEXTYPE_TOKEN: TOKEN };
  expect(await cli(['diff', root, '--url', url], { environment })).toEqual({ code: 0, out: '', err: '' });
  const { code, out } = await cli(['diff', '--url', url, '--json'], { environment, cwd: other });
  expect(code).toBe(1);
  expect(JSON.parse(out)).toContainEqual(expect.objectContaining({ id: 'plugins.shop', kind: 'removed' }));
});

describe('watch --url', () => {
  test('prints the changes of a server, and ends when its token does', async () => {
    const root = shop();
    const { url } = await serve(root);
    const program = start(['watch', ID, '--url', url, '--token', '-', '--json'], tempFolder(), {
      input: TOKEN,
    });
    await until('it watches', () => program.err().includes('Watching'));
    expect(program.err()).toBe(`Watching ${ID} of ${url}/; Ctrl+C ends it\n`);
    writeIn(root, 'project/config/plugins/shop/settings.yaml', 'ratio: 3.0\n');
    await until('it prints the change', () => program.out().includes('\n'));
    expect(JSON.parse(program.out())).toMatchObject({ id: `${ID}.ratio`, kind: 'changed', after: 3 });
    writeIn(root, TOKEN_FILE, 'state: disabled\ncalls: 0\nlimit_calls: 0\n');
    expect(await program.exited).toBe(3);
    expect(program.err()).not.toContain(TOKEN);
  });

  test('follows all ids, and ends by a signal even before the server answers', async () => {
    const root = shop();
    const { url } = await serve(root);
    const program = start(['watch', '--url', url], tempFolder(), { env: { FLEXTYPE_TOKEN: TOKEN } });
    await until('it watches', () => program.err().includes('Watching all ids'));
    writeIn(root, 'project/config/plugins/shop/settings.yaml', 'title: New\n');
    await until('it prints the change', () => program.out().includes(`${ID}.title: "Größe`));
    program.signal('SIGINT');
    expect(await program.exited).toBe(0);
    const silent = Bun.serve({ port: 0, fetch: () => new Response('', { status: 503 }) });
    const waiting = start(['watch', '--url', silent.url.href], join(root, 'project'));
    await until('it says why', () => waiting.out().includes('unreachable: 503'));
    waiting.signal('SIGTERM');
    expect(await waiting.exited).toBe(0);
    await silent.stop(true);
  });
});
