import { describe, expect, test } from 'bun:test';
import { chmodSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BOUND_BY_PERMISSIONS, copyFixture, makeSite, until } from '@flextype-bun/testing';
import { runServer } from '../../api/test/support/server-process.ts';
import { v1 } from '../../api/test/support/test-app.ts';
import { cli, inSite } from './support/cli.ts';
import { start } from './support/program.ts';

const FILES = { '0.9': 'project/tokens/registry', '0.10': 'project/tokens', '1.x': 'project/entries/tokens' };

describe('tokens create', () => {
  test.each(['0.9', '0.10', '1.x'] as const)('makes a token where Flextype %s has them', async (name) => {
    const root = copyFixture(`sites/${name}`);
    const { code, out } = await inSite(root)(
      'tokens',
      'create',
      '--limit',
      '5',
      '--title',
      'My app',
      '--json',
    );
    const created = JSON.parse(out);
    expect(code).toBe(0);
    expect(created).toMatchObject({
      layout: name,
      file: join(root, FILES[name], created.token, 'token.yaml'),
    });
    expect(created.token).toMatch(/^[0-9a-f]{32}$/);
    const text = readFileSync(created.file, 'utf8');
    expect(text).toContain("title: 'My app'\n");
    expect(text).toContain('limit_calls: 5\n');
    expect(text).not.toContain(created.accessToken);
  });

  test('prints both secrets, and rejects existing tokens and invalid options', async () => {
    const site = inSite(copyFixture('sites/1.x'));
    const { out } = await site('tokens', 'create', '--token', 'mine', '--disabled');
    expect(out).toMatch(/^token {9}mine\naccess token {2}[0-9a-f]{32} {2}shown now and never again/);
    expect((await site('tokens', 'show', 'mine')).out).toMatch(/^enabled {7}false$/m);
    const again = await site('tokens', 'create', '--token', 'mine');
    expect([again.code, again.err]).toEqual([1, 'The token m… already exists\n']);
    expect((await site('tokens', 'create', '--token', '../x')).code).toBe(2);
    expect((await site('tokens', 'create', '--limit', 'many')).code).toBe(2);
    expect((await site('tokens', 'create', '--layout', '2')).code).toBe(2);
  });

  test('leaves nothing in the way of the next attempt if the disk is full', async () => {
    const root = copyFixture('sites/1.x');
    // A file size limit fails a write like a full disk.
    const starter = ['sh', '-c', `trap '' XFSZ; ulimit -f 0; exec "$@"`, 'sh'];
    const full = start(['tokens', 'create', '--token', 'mine', '--root', root], root, { starter });
    expect([await full.exited, full.err()]).toEqual([3, expect.stringContaining('EFBIG')]);
    expect(existsSync(join(root, FILES['1.x'], 'mine'))).toBe(false);
    expect((await inSite(root)('tokens', 'create', '--token', 'mine')).code).toBe(0);
  });
});

describe('tokens list, usage and show', () => {
  test('mask token names unless --full is given', async () => {
    const site = inSite(copyFixture('sites/1.x'));
    const token = 'efe1e36e4d60fcd547e22eb9f795dff9';
    for (const args of [['list'], ['usage'], ['show', token], ['list', '--json'], ['usage', '--json']]) {
      const masked = await site('tokens', ...args);
      expect([masked.code, masked.err]).toEqual([0, '']);
      expect(masked.out).toContain('efe1…');
      expect(masked.out).not.toContain(token);
      expect((await site('tokens', ...args, '--full')).out).toContain(token);
    }
  });

  test('usage lists calls and the remaining calls, busiest token first', async () => {
    const { out } = await inSite(copyFixture('sites/1.x'))('tokens', 'usage', '--json', '--full');
    const [first, ...others] = JSON.parse(out);
    expect(first).toMatchObject({
      token: 'disabled',
      condition: 'disabled',
      calls: 1204,
      limit: null,
      left: null,
    });
    expect(others).toContainEqual({
      token: 'limited',
      condition: 'valid',
      title: 'A taste',
      calls: 0,
      limit: 3,
      left: 3,
    });
  });

  test('show prints all fields except the hash, and reads the token from standard input', async () => {
    const root = copyFixture('sites/1.x');
    const { out } = await cli(['tokens', 'show', '-'], { cwd: root, input: 'guarded\n' });
    expect(out).toMatch(/^access_token {2}true$/m);
    expect(out).not.toContain('$2y$');
    const unknown = await inSite(root)('tokens', 'show', 'nobody');
    expect([unknown.code, unknown.out]).toEqual([1, '']);
  });
});

test('tokens enable and disable change only the state; remove deletes the folder', async () => {
  const root = copyFixture('sites/1.x');
  const site = inSite(root);
  const file = join(root, 'project/entries/tokens/limited/token.yaml');
  const before = readFileSync(file, 'utf8');
  expect((await site('tokens', 'disable', 'limited', '--full')).out).toBe('limited is disabled\n');
  expect(readFileSync(file, 'utf8')).toBe(before.replace('state: enabled', 'state: disabled'));
  expect((await site('tokens', 'enable', 'limited')).out).toBe('l… is enabled\n');
  expect(readFileSync(file, 'utf8')).toBe(before);
  expect(await site('tokens', 'remove', 'limited')).toEqual({ code: 0, out: 'removed\n', err: '' });
  expect((await site('tokens', 'remove', 'limited')).code).toBe(1);
});

describe('a token whose requests are refused', () => {
  const folder = 'project/entries/tokens';
  const refusing = () => {
    const root = makeSite({
      [`${folder}/disabled/token.yaml`]: 'state: disabled\ncalls: 2\nlimit_calls: 0\n',
      [`${folder}/exhausted/token.yaml`]: 'state: enabled\ncalls: 7\nlimit_calls: 5\n',
      [`${folder}/incomplete/token.yaml`]: 'title: Draft\nlimit_calls: null\n',
      [`${folder}/secret-and-broken/token.yaml`]: 'state: enabled\ncalls: abc\nlimit_calls: 0\n',
      [`${folder}/valid/token.yaml`]: 'state: enabled\ncalls: 1\nlimit_calls: 10\n',
    });
    return inSite(root);
  };

  test('is listed with its reason', async () => {
    expect(await refusing()('tokens', 'list')).toEqual({
      code: 0,
      out: `token  state                                       limit     guarded by  layout  title
di…    disabled                                    no limit              1.x
ex…    exhausted                                   limit 5               1.x
in…    incomplete: no state, calls or limit_calls  -                     1.x     Draft
secr…  unreadable                                  -                     1.x
v…     enabled                                     limit 10              1.x
`,
      err: 'project/entries/tokens/secr…/token.yaml:2:8: "calls" must be a number that can be counted exactly\n',
    });
  });

  test('is shown with the reason in the usage table', async () => {
    const { out } = await refusing()('tokens', 'usage', '--full');
    expect(out).toBe(`token              state                                       calls  left      title
exhausted          exhausted                                   7/5    0 left
disabled           disabled                                    2      no limit
valid              enabled                                     1/10   9 left
incomplete         incomplete: no state, calls or limit_calls  0      -         Draft
secret-and-broken  unreadable                                  -      -
`);
  });

  test('is shown with its reason, as text and as JSON', async () => {
    const site = refusing();
    const show = async (token: string) => (await site('tokens', 'show', token, '--full')).out;
    expect(await show('incomplete')).toMatch(
      /^condition {5}incomplete\nmissing {7}state, calls, limit_calls$/m,
    );
    expect(await show('exhausted')).toMatch(/^condition {5}exhausted$/m);
    expect(await show('secret-and-broken')).toMatch(
      /^problem {4}project\/entries\/tokens\/secret-and-broken\/token\.yaml:2:8: "calls" must be a number/m,
    );
    const json = JSON.parse((await site('tokens', 'show', 'incomplete', '--json')).out);
    expect(json).toMatchObject({
      token: 'in…',
      condition: 'incomplete',
      missing: ['state', 'calls', 'limit_calls'],
      limit: null,
    });
    const list = JSON.parse((await site('tokens', 'list', '--json')).out);
    expect(list.map(({ condition }: { condition: string }) => condition)).toEqual([
      'disabled',
      'exhausted',
      'incomplete',
      'unreadable',
      'valid',
    ]);
    expect(JSON.stringify(list)).not.toContain('secret-and-broken');
  });
});

describe('beside a running server', () => {
  test('tokens are created, toggled and removed; the server follows, and no call is lost', async () => {
    const root = copyFixture('sites/1.x');
    const site = inSite(root);
    const server = await runServer(['--root', root, '--port', '0']);
    const status = async (token: string) => (await fetch(server.url + v1('flextype', '', token))).status;
    const { token } = JSON.parse((await site('tokens', 'create', '--json')).out);

    let calls = 0;
    const counting = async (state: 'accepted' | 'refused') => {
      await until(`calls are ${state}`, async () => {
        const answer = await status(token);
        if (answer === 200) calls++;
        return (answer === 200) === (state === 'accepted');
      });
    };
    // Each change happens while the server counts calls and updates the file.
    for (let round = 0; round < 3; round++) {
      await counting('accepted');
      expect((await site('tokens', 'disable', token)).code).toBe(0);
      await counting('refused');
      expect((await site('tokens', 'enable', token)).code).toBe(0);
      await counting('accepted');
    }
    await until('the file is up to date', async () => {
      const [used] = JSON.parse((await site('tokens', 'usage', '--json', '--full')).out).filter(
        (entry: { token: string }) => entry.token === token,
      );
      return used.calls === calls;
    });
    expect((await site('tokens', 'remove', token)).code).toBe(0);
    await until('the token is unknown', async () => (await status(token)) === 401);
    server.signal('SIGTERM');
    expect(await server.exited).toBe(0);
    expect((await site('tokens', 'show', token)).code).toBe(1);
  });
});

test('a token file that this user may not write is an error of one sentence, which masks the token', async () => {
  const root = copyFixture('sites/1.x');
  const folder = join(root, FILES['1.x']);
  for (const path of [folder, join(folder, 'limited')]) chmodSync(path, 0o555);
  for (const [command, done] of [
    ['disable', 'written'],
    ['remove', 'removed'],
  ] as const) {
    const program = start(['tokens', command, 'limited', '--root', root], '/', {
      starter: BOUND_BY_PERMISSIONS,
    });
    expect([await program.exited, program.err()]).toEqual([
      3,
      `project/entries/tokens/l…/token.yaml: The token cannot be ${done} (EACCES). Make its folder writable.\n`,
    ]);
  }
  for (const path of [folder, join(folder, 'limited')]) chmodSync(path, 0o755);
});
