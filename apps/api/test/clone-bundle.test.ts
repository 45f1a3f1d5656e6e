import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test';
import {
  chmodSync,
  chownSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { atEnd, copyFixture, until, writeIn } from '@flextype-bun/testing';
import { CloneCopy, MARKED, VERSION } from './support/clone-copy.ts';
import { runServer, runToEnd } from './support/server-process.ts';
import { v1 } from './support/test-app.ts';

const IS_ROOT = process.getuid?.() === 0;
const NOBODY_ID = 65_534;
const NOBODY = ['setpriv', `--reuid=${NOBODY_ID}`, `--regid=${NOBODY_ID}`, '--clear-groups'];

const FROM_BUNDLE = { version: MARKED, reported: '' };
const FROM_SOURCE = { version: VERSION, reported: '' };

let clone: CloneCopy;
beforeAll(() => {
  clone = new CloneCopy();
});
afterAll(() => clone[Symbol.dispose]());
beforeEach(() => clone.reset());

test('`bun run apps/api` starts from the bundle that the installation has left', async () => {
  expect(await clone.version()).toEqual(FROM_BUNDLE);
});

/** The file of a dependency that is bundled. */
function dependency(): string {
  const { inputs } = JSON.parse(clone.read(join(clone.cache, 'current.json')));
  return inputs.find((path: string) => path.includes('node_modules/js-yaml/'));
}

const append = (text: string) => `${text}\n`;
const inManifest = (change: (text: string) => string) =>
  clone.edit(join(clone.cache, 'current.json'), change);

test.each<[string, () => void]>([
  ['the source was edited', () => clone.edit('packages/yaml/src/index.ts', append)],
  ['a style that its pages use was edited', () => clone.edit('apps/api/src/openapi/page-style.css', append)],
  ['a package exports other files', () => clone.edit('packages/tokens/package.json', append)],
  [
    'other dependencies were installed',
    () => {
      for (const lock of ['bun.lock', 'node_modules/.bun.lock']) clone.edit(lock, append);
    },
  ],
  ['a dependency was edited', () => clone.edit(dependency(), append)],
  [
    'it is for another version of Bun',
    () => inManifest((text) => text.replace(Bun.revision, Bun.revision.replace(/^./, 'x'))),
  ],
  ['the file that names it is incomplete', () => inManifest((text) => text.slice(0, -100))],
  ['it is incomplete', () => truncateSync(clone.bundled('server.js'), 1000)],
  ['its bytecode is incomplete', () => truncateSync(clone.bundled('server.js.jsc'), 1000)],
  ['its bytecode is missing', () => rmSync(clone.bundled('server.js.jsc'))],
  ['its folder is missing', () => rmSync(clone.bundled('.'), { recursive: true })],
  ['a group may write to its folder', () => chmodSync(clone.bundled('.'), 0o775)],
  ['all may write to the cache', () => chmodSync(clone.cache, 0o777)],
  ['all may write to the bundle', () => chmodSync(clone.bundled('server.js'), 0o666)],
])('the source runs, and nothing is reported, if %s', async (_, change) => {
  change();
  expect(await clone.version()).toEqual(FROM_SOURCE);
});

test('the source runs if the clone was moved: code has the old paths', async () => {
  const elsewhere = `${clone.root}-elsewhere`;
  renameSync(clone.root, elsewhere);
  atEnd(() => renameSync(elsewhere, clone.root));
  const command = [process.execPath, join(elsewhere, 'apps/api/clone/start.ts'), '--version'];
  expect((await runToEnd([], { command })).out).toBe(`${VERSION}\n`);
});

test('a bundle that cannot be loaded is reported, and the source runs', async () => {
  const file = clone.bundled('server.js');
  writeFileSync(file, 'throw new Error("a broken bundle");'.padEnd(readFileSync(file).length));
  const { version, reported } = await clone.version();
  expect(version).toBe(VERSION);
  expect(reported).toBe(
    `${file} cannot be loaded (Error: a broken bundle), so the server starts from its source\n`,
  );
});

test('a server from the source builds the bundle of the next start', async () => {
  rmSync(clone.cache, { recursive: true });
  const server = await runServer(['--root', copyFixture('sites/1.x'), '--port', '0'], {
    command: clone.command(),
  });
  await until('the bundle is there', () => existsSync(join(clone.cache, 'current.json')));
  server.signal('SIGTERM');
  expect([await server.exited, server.output().err]).toEqual([0, expect.not.stringContaining('bundle')]);
  clone.mark();
  expect(await clone.version()).toEqual(FROM_BUNDLE);
});

test('two builds at once leave one bundle that is complete', async () => {
  clone.edit('packages/yaml/src/index.ts', append);
  expect(await Promise.all([clone.build(), clone.build()])).toEqual([0, 0]);
  clone.mark();
  expect(await clone.version()).toEqual(FROM_BUNDLE);
});

test('the bundles of the last changes are kept for servers that still run, and older ones removed', async () => {
  for (let count = 0; count < 5; count++) {
    clone.edit('packages/yaml/src/index.ts', append);
    expect(await clone.build()).toBe(0);
  }
  expect(readdirSync(clone.cache)).toHaveLength(5);
});

test.if(process.platform === 'linux')(
  'a build that cannot write its files leaves nothing, and the source runs',
  async () => {
    rmSync(clone.cache, { recursive: true });
    expect(await clone.build(['sh', '-c', 'ulimit -f 1000; exec "$@"', 'sh'])).not.toBe(0);
    expect(readdirSync(clone.cache)).toEqual([]);
    expect(await clone.version()).toEqual(FROM_SOURCE);
  },
);

describe.if(IS_ROOT)('with several users', () => {
  test('the bundle of the owner runs for all; only the owner builds one', async () => {
    expect(await clone.version(NOBODY)).toEqual(FROM_BUNDLE);
    rmSync(clone.cache, { recursive: true });
    chmodSync(join(clone.root, 'node_modules/.cache'), 0o777);
    expect(await clone.build(NOBODY)).toBe(0);
    expect(existsSync(clone.cache)).toBe(false);
    expect(await clone.version(NOBODY)).toEqual(FROM_SOURCE);
  });

  test.each(['.', 'server.js', '../current.json', '..'])(
    'the source runs if another user owns %s of the bundle',
    async (path) => {
      chownSync(clone.bundled(path), NOBODY_ID, NOBODY_ID);
      expect(await clone.version()).toEqual(FROM_SOURCE);
    },
  );

  test('the source runs if the owner of the clone cannot write to it', async () => {
    chownSync(clone.root, NOBODY_ID, NOBODY_ID);
    atEnd(() => chownSync(clone.root, 0, 0));
    rmSync(clone.cache, { recursive: true });
    chmodSync(join(clone.root, 'node_modules/.cache'), 0o755);
    expect(await clone.build(NOBODY)).toBe(1);
    expect(await clone.version(NOBODY)).toEqual(FROM_SOURCE);
  });
});

test('errors have the files and lines of the source', async () => {
  const path = 'apps/api/src/server/site.ts';
  clone.edit(path, (text) =>
    text.replace(
      /^export async function findSite.*$/m,
      '$&\n  if (named === "/bug") throw new Error("a bug");',
    ),
  );
  expect(await clone.build()).toBe(0);
  clone.mark();
  expect(await clone.version()).toEqual(FROM_BUNDLE);
  const line =
    clone
      .read(path)
      .split('\n')
      .findIndex((text) => text.includes('"a bug"')) + 1;
  const { code, err } = await runToEnd(['--root', '/bug'], { command: clone.command() });
  expect(code).toBe(1);
  expect(err).toContain(`at findSite (${join(clone.root, path)}:${line}:`);
  expect(err).toContain('if (named === "/bug")');
});

test('all parts of the server work from the bundle', async () => {
  const site = copyFixture('sites/1.x');
  writeIn(site, 'project/config/plugins/site/settings.schema.json', '{"required": ["absent"]}\n');
  const spans: string[] = [];
  const collector = Bun.serve({
    port: 0,
    fetch: async (request) => {
      spans.push(await request.text());
      return new Response('{}');
    },
  });
  atEnd(() => collector.stop(true));
  const settings = ['log.requests=all', `tracing.endpoint=http://127.0.0.1:${collector.port}/v1/traces`];
  const args = ['--root', site, '--port', '0', ...settings.flatMap((setting) => ['--set', setting])];
  const { url, output } = await runServer(args, { command: clone.command() });
  const [, key] = /#key=(\S+)/.exec(output().out) ?? [];
  for (const path of [
    v1('flextype.manifest.version'),
    '/openapi.json',
    '/metrics',
    '/docs',
    '/docs/start.js',
    '/docs/page.css',
    '/docs/style.css',
    '/docs/swagger-ui.js',
    '/explorer',
    '/explorer/app.js',
  ]) {
    expect([path, (await fetch(url + path)).status]).toEqual([path, 200]);
  }
  expect((await (await fetch(`${url}/docs/swagger-ui.js`)).text()).length).toBeGreaterThan(1_000_000);
  const problems = await fetch(`${url}/explorer/api/problems`, { headers: { 'X-Explorer-Key': key ?? '' } });
  expect([problems.status, await problems.text()]).toEqual([200, expect.stringContaining('"problems"')]);
  await until('settings are checked in a thread', async () =>
    (await (await fetch(`${url}/readyz`)).text()).includes('"schema-violation"'),
  );
  await until('the access log has a line', () => output().out.includes('"route":"registry.get"'));
  await until('a span is exported', () => spans.some((text) => text.includes('resourceSpans')));
});
