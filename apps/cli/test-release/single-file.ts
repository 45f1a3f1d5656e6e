// Builds the single file for this machine, and runs it without Bun, this repository, or an environment.
import { describe, expect, test } from 'bun:test';
import { chmod, chown, cp, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import {
  addLargeFile,
  call,
  folder,
  program,
  REPOSITORY,
  run,
  serve,
  site,
  TARGET,
  TOKEN,
} from './support/program.ts';

// Any user other than the one that runs the tests.
const SITE_OWNER = 12_345;
const CALL = call('flextype.manifest.version');

test('its checksums are right, and the list of its parts has what the server is made of', async () => {
  const sums = await readFile(join(folder, 'release/SHA256SUMS'), 'utf8');
  const sum = new Bun.CryptoHasher('sha256').update(await Bun.file(program).bytes()).digest('hex');
  expect(sums).toContain(`${sum}  flextype-registry-${TARGET}\n`);
  const sbom = await Bun.file(join(folder, 'release/sbom.cdx.json')).json();
  const names = sbom.components.map(({ name }: { name: string }) => name);
  expect(names).toEqual(expect.arrayContaining(['bun', 'elysia', 'js-yaml', 'chokidar', 'commander']));
});

test('the demo site is served with its pages, and goes with the process', async () => {
  const { child, root, url } = await serve();
  expect(await (await fetch(url + CALL)).json()).toEqual({
    data: { key: 'flextype.manifest.version', value: '0.10.0' },
  });
  for (const path of [
    '/docs',
    '/docs/swagger-ui.js',
    '/docs/start.js',
    '/docs/style.css',
    '/docs/page.css',
    '/explorer',
    '/explorer/app.js',
  ]) {
    const response = await fetch(url + path);
    expect([path, response.status, (await response.text()).length > 0]).toEqual([path, 200, true]);
  }
  for (const path of ['/openapi.json', '/metrics', '/readyz'])
    expect((await fetch(url + path)).status).toBe(200);
  expect((await run(['ping', url])).code).toBe(0);
  child.kill('SIGTERM');
  expect(await child.exited).toBe(0);
  expect(await stat(root).catch(() => 'gone')).toBe('gone');
  expect((await run(['ping', url])).code).toBe(1);
});

test('the help of the server names the program', async () => {
  const { code, out } = await run(['serve', '--help']);
  expect([code, out]).toEqual([0, expect.stringMatching(/^Usage: flextype-registry serve \[options\]\n/)]);
  expect(out).not.toContain('repository');
});

test('without a folder for the demo site the error names the remedy', async () => {
  const { code, err } = await run(['serve', '--port', '0'], { env: { TMPDIR: join(folder, 'nowhere') } });
  expect([code, err]).toEqual([1, expect.stringContaining('Set TMPDIR, or choose a site with --root DIR')]);
});

describe('a site', () => {
  test('is followed and counted, through a kill', async () => {
    const root = await site('counted');
    const first = await serve(['--root', root]);
    for (let call = 0; call < 5; call++) await fetch(first.url + CALL);
    first.child.kill('SIGKILL');
    await first.child.exited;
    const second = await serve(['--root', root]);
    expect((await fetch(second.url + CALL)).status).toBe(200);
    second.child.kill('SIGTERM');
    expect(await second.child.exited).toBe(0);
    const usage = JSON.parse((await run(['tokens', 'show', TOKEN, '--root', root, '--json'])).out);
    expect(usage.calls).toBe(6);
  });

  test('with a large file is read whole', async () => {
    const root = await site('large');
    await addLargeFile(root);
    const { out } = await run(['get', 'plugins.site.settings.items.key39999', '--root', root]);
    expect(out).toBe('the value of key number 39999\n');
  });

  test('is compared with the schemas of its settings', async () => {
    const root = join(folder, 'schemas');
    await cp(join(REPOSITORY, 'fixtures/broken/schema-violation'), root, { recursive: true });
    const { out } = await run(['doctor', '--root', root]);
    expect(out).toContain('plugins.shop.settings.title must be a string');
    expect((await run(['schema', '--editor', '--root', root])).out).toStartWith('Wrote 3 schemas');
  });

  test('gets the plugin whole, and Bun runs it there', async () => {
    const root = await site('plugin');
    expect(await run(['install-plugin', root])).toMatchObject({ code: 0, err: '' });
    const server = join(root, 'project/plugins/registry-api/server/index.js');
    const child = Bun.spawn([process.execPath, server, '--version'], { stdout: 'pipe' });
    expect(await new Response(child.stdout).text()).toMatch(/^\d+\.\d+\.\d+\n$/);
    const { code, err } = await run(['install-plugin', join(folder, 'release')]);
    expect([code, err]).toEqual([3, expect.stringContaining('is not a Flextype site')]);
  });

  test('gets the plugin with files of its owner that PHP can read, whatever the umask', async () => {
    const root = await site('owned');
    const isRoot = process.getuid?.() === 0;
    if (isRoot) await chown(join(root, 'project/plugins'), SITE_OWNER, SITE_OWNER);
    const by = ['sh', '-c', 'umask 077 && exec "$@"', 'sh'];
    expect((await run(['install-plugin', root], { by })).code).toBe(0);
    const { uid, gid } = await stat(join(root, 'project/plugins'));
    const plugin = join(root, 'project/plugins/registry-api');
    for (const path of ['.', ...(await readdir(plugin, { recursive: true }))]) {
      const found = await stat(join(plugin, path));
      const mode = found.isDirectory() ? 0o755 : 0o644;
      expect([path, found.uid, found.gid, found.mode & 0o777]).toEqual([path, uid, gid, mode]);
    }
  });

  test('gets a unit for systemd, with the program and the site where they are', async () => {
    const root = await site('with 100% "space"');
    await chmod(root, 0o755);
    const { out } = await run(['service', '--root', root]);
    expect(out).toContain(`ExecStart="${program}" "serve"\n`);
    expect(out).toContain(`FLEXTYPE_ROOT=${root.replace('%', '%%').replaceAll('"', '\\"')}"\n`);
  });
});
