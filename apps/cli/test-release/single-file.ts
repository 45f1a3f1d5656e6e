// Builds the single file for this machine, and runs it without Bun, this repository, or an environment.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { chmod, cp, mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const REPOSITORY = resolve(import.meta.dir, '../../..');
const TARGET = `linux-${process.arch}`;
const TOKEN = 'efe1e36e4d60fcd547e22eb9f795dff9';
const CALL = `/api/v1/registry?id=flextype.manifest.version&token=${TOKEN}`;

let folder = '';
let program = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'flextype-release-'));
  const build = ['bun', 'apps/cli/release/release.ts', '--out', join(folder, 'release'), '--target', TARGET];
  const child = Bun.spawn(build, { cwd: REPOSITORY, stderr: 'pipe' });
  const text = await new Response(child.stderr).text();
  if ((await child.exited) !== 0) throw new Error(text);
  program = join(folder, 'release', `flextype-registry-${TARGET}`);
}, 120_000);

afterAll(() => rm(folder, { recursive: true, force: true }));

async function run(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const child = Bun.spawn([program, ...args], { cwd: '/', env: {}, stdout: 'pipe', stderr: 'pipe' });
  const [out, err] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
  ]);
  return { code: await child.exited, out, err };
}

/** A server of the single file, once it has said where it listens. */
async function serve(...args: string[]) {
  const command = [program, 'serve', '--port', '0', ...args];
  const child = Bun.spawn(command, { cwd: '/', env: {}, stdout: 'pipe', stderr: 'pipe' });
  let greeting = '';
  const decoder = new TextDecoder();
  for await (const chunk of child.stdout) {
    greeting += decoder.decode(chunk, { stream: true });
    const url = /Serving (\S+) .* on (http:\S+)\n/.exec(greeting);
    if (url) return { child, root: url[1] ?? '', url: url[2] ?? '' };
  }
  throw new Error(`It did not start: ${greeting}${await new Response(child.stderr).text()}`);
}

async function site(name: string): Promise<string> {
  const root = join(folder, name);
  await cp(join(REPOSITORY, 'fixtures/sites/0.10'), root, { recursive: true });
  return root;
}

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
  expect((await run('ping', url)).code).toBe(0);
  child.kill('SIGTERM');
  expect(await child.exited).toBe(0);
  expect(await stat(root).catch(() => 'gone')).toBe('gone');
  expect((await run('ping', url)).code).toBe(1);
});

test('without a folder for the demo site the error names the remedy', async () => {
  const child = Bun.spawn([program, 'serve', '--port', '0'], {
    cwd: '/',
    env: { TMPDIR: join(folder, 'nowhere') },
    stderr: 'pipe',
  });
  expect(await new Response(child.stderr).text()).toContain('Set TMPDIR, or choose a site with --root DIR');
  expect(await child.exited).toBe(1);
});

describe('a site', () => {
  test('is followed and counted, through a kill', async () => {
    const root = await site('counted');
    const first = await serve('--root', root);
    for (let call = 0; call < 5; call++) await fetch(first.url + CALL);
    first.child.kill('SIGKILL');
    await first.child.exited;
    const second = await serve('--root', root);
    expect((await fetch(second.url + CALL)).status).toBe(200);
    second.child.kill('SIGTERM');
    expect(await second.child.exited).toBe(0);
    const usage = JSON.parse((await run('tokens', 'show', TOKEN, '--root', root, '--json')).out);
    expect(usage.calls).toBe(6);
  });

  test('with a large file is read whole', async () => {
    const root = await site('large');
    const lines = Array.from(
      { length: 40_000 },
      (_, index) => `  key${index}: the value of key number ${index}\n`,
    );
    await mkdir(join(root, 'project/config/plugins/site'), { recursive: true });
    await writeFile(join(root, 'project/config/plugins/site/settings.yaml'), `items:\n${lines.join('')}`);
    const { out } = await run('get', 'plugins.site.settings.items.key39999', '--root', root);
    expect(out).toBe('the value of key number 39999\n');
  });

  test('is compared with the schemas of its settings', async () => {
    const root = join(folder, 'schemas');
    await cp(join(REPOSITORY, 'fixtures/broken/schema-violation'), root, { recursive: true });
    const { out } = await run('doctor', '--root', root);
    expect(out).toContain('plugins.shop.settings.title must be a string');
    expect((await run('schema', '--editor', '--root', root)).out).toStartWith('Wrote 3 schemas');
  });

  test('is served by a program that was moved while it ran', async () => {
    const { child, url } = await serve('--root', await site('moved'));
    const aside = `${program}.aside`;
    await rename(program, aside);
    try {
      for (const path of [CALL, '/metrics', '/docs/style.css'])
        expect((await fetch(url + path)).status).toBe(200);
    } finally {
      await rename(aside, program);
    }
    child.kill('SIGTERM');
    expect(await child.exited).toBe(0);
  });

  test('gets the plugin whole, and Bun runs it there', async () => {
    const root = await site('plugin');
    expect(await run('install-plugin', root)).toMatchObject({ code: 0, err: '' });
    const server = join(root, 'project/plugins/registry-api/server/index.js');
    const child = Bun.spawn([process.execPath, server, '--version'], { stdout: 'pipe' });
    expect(await new Response(child.stdout).text()).toMatch(/^\d+\.\d+\.\d+\n$/);
    const { code, err } = await run('install-plugin', join(folder, 'release'));
    expect([code, err]).toEqual([3, expect.stringContaining('is not a Flextype site')]);
  });

  test('gets a unit for systemd, with the program and the site where they are', async () => {
    const root = await site('with 100% "space"');
    await chmod(root, 0o755);
    const { out } = await run('service', '--root', root);
    expect(out).toContain(`ExecStart="${program}" "serve"\n`);
    expect(out).toContain(`FLEXTYPE_ROOT=${root.replace('%', '%%').replaceAll('"', '\\"')}"\n`);
  });
});
