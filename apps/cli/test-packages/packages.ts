// Packs all packages from a fresh clone, installs them in empty folders with npm, Bun and Deno, and uses each there.
import { afterAll, beforeAll, expect, test } from 'bun:test';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Packed, readPacked, servePackages, sh, tryTo } from './package-registry.ts';
import { FLAGS_SETTINGS, writeReadmeProgram } from './readme-programs.ts';

const REPOSITORY = resolve(import.meta.dir, '../../..');
const LIBRARIES = ['yaml', 'project', 'registry-core', 'tokens', 'client', 'openfeature'];
const FOLDERS = [...LIBRARIES.map((name) => `packages/${name}`), 'apps/api', 'apps/cli', 'apps/explorer'];
const PROGRAMS = ['@flextype-bun/cli', '@flextype-bun/explorer'];
const NODE = ['npx', '-y', '-p', 'node@24', 'node'];
const DENO = ['npx', '-y', 'deno@2.9.6'];

const READ = `
import { openRegistry, validate } from '@flextype-bun/registry-core';
import { parseYaml } from '@flextype-bun/yaml';
import { createClient } from '@flextype-bun/client';
const registry = await openRegistry('site');
console.log(registry.get('flextype.manifest.version'), String(parseYaml('17')), typeof createClient('http://127.0.0.1:1', { token: 'x' }).get);
for (const { code, rule } of await validate('broken')) console.log(code, rule?.line);
await registry.close();
`;
const ANSWER = '0.10.0 17 function\nschema-violation 6\n';
const COUNT = `
import { openTokens } from '@flextype-bun/tokens';
const tokens = await openTokens('site', { ledger: 'memory' });
console.log((await tokens.consume('efe1e36e4d60fcd547e22eb9f795dff9')).status);
await tokens.close();
`;
const FLAGS = `
import { createClient } from '@flextype-bun/client';
import { RegistryServerProvider } from '@flextype-bun/openfeature/server';
import { RegistryWebProvider } from '@flextype-bun/openfeature/web';
const client = createClient('http://127.0.0.1:1');
console.log([RegistryServerProvider, RegistryWebProvider].map((Provider) => new Provider(client, { ids: ['a'] }).runsOn).join());
`;
const SERVE = `
import { Elysia } from 'elysia';
import { registryApi } from '@flextype-bun/api';
import { openRegistry } from '@flextype-bun/registry-core';
import { openTokens } from '@flextype-bun/tokens';
const registry = await openRegistry('site');
const tokens = await openTokens('site', { ledger: 'memory' });
const app = new Elysia().use(registryApi({ registry, tokens }));
const call = '/api/v1/registry?id=flextype.manifest.version&token=efe1e36e4d60fcd547e22eb9f795dff9';
console.log(await (await app.handle(new Request('http://localhost' + call))).text());
await tokens.close();
await registry.close();
`;

let folder = '';
let packages: readonly Packed[] = [];
let server: Bun.Server<undefined>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'flextype-packages-'));
  const clone = join(folder, 'clone');
  await sh(folder, ['git', 'clone', '--quiet', '--no-hardlinks', REPOSITORY, clone]);
  await sh(clone, ['bun', 'install', '--frozen-lockfile']);
  await mkdir(join(folder, 'packed'));
  for (const [index, place] of FOLDERS.entries()) {
    // Either client has to do.
    const pack =
      index % 2 === 0 ? ['npm', 'pack', '--pack-destination'] : ['bun', 'pm', 'pack', '--destination'];
    await sh(join(clone, place), [...pack, join(folder, 'packed')]);
  }
  const files = [...new Bun.Glob('*.tgz').scanSync({ cwd: join(folder, 'packed'), absolute: true })].sort();
  packages = await Promise.all(files.map(readPacked));
  server = servePackages(packages);
}, 600_000);

afterAll(async () => {
  await server?.stop(true);
  await rm(folder, { recursive: true, force: true });
});

/** An empty folder with a site, whose clients find the packed packages. */
async function place(name: string): Promise<string> {
  const here = join(folder, name);
  await cp(join(REPOSITORY, 'fixtures/sites/0.10'), join(here, 'site'), { recursive: true });
  await cp(join(REPOSITORY, 'fixtures/broken/schema-violation'), join(here, 'broken'), { recursive: true });
  await mkdir(join(here, 'site/project/config/plugins/shop'), { recursive: true });
  await writeFile(join(here, 'site/project/config/plugins/shop/settings.yaml'), FLAGS_SETTINGS);
  await writeFile(join(here, '.npmrc'), `@flextype-bun:registry=${server.url}\n`);
  await writeFile(join(here, 'package.json'), '{ "private": true, "type": "module" }\n');
  await writeFile(join(here, 'read.mjs'), READ);
  await writeFile(join(here, 'count.mjs'), COUNT);
  await writeFile(join(here, 'serve.mjs'), SERVE);
  await writeFile(join(here, 'flags.mjs'), FLAGS);
  return here;
}

/** Runs the first example of the README of each package as it stands, beside a server. */
async function runExamples(
  here: string,
  command: readonly string[],
  names: readonly string[],
): Promise<void> {
  const entry = join(REPOSITORY, 'apps/api/src/index.ts');
  // The example of `tokens` counts in the files.
  const options = ['--root', join(here, 'site'), '--port', '0', '--set', 'tokens.ledger=memory'];
  const serving = Bun.spawn([process.execPath, entry, ...options], { stdout: 'pipe', stderr: 'ignore' });
  try {
    const { value } = await serving.stdout.getReader().read();
    const [url = ''] = /http:\S+/.exec(new TextDecoder().decode(value)) ?? [];
    for (const name of names) {
      const { file, prints } = await writeReadmeProgram(here, name, url);
      expect([name, await sh(here, [...command, file])]).toEqual([name, expect.stringContaining(prints)]);
    }
  } finally {
    serving.kill();
    await serving.exited;
  }
}

const named = (...names: string[]) => names.map((name) => `@flextype-bun/${name}@0.1.0`);
/** The packages for all runtimes with an example in their README. */
const EXAMPLES = ['yaml', 'project', 'registry-core', 'client'];
const READERS = named('registry-core', 'yaml', 'client', 'project');

test('there is a tarball of each, with what npm shows and without tests, all of one version', () => {
  expect(packages).toHaveLength(FOLDERS.length);
  for (const { manifest, files } of packages) {
    expect(JSON.stringify(manifest)).not.toContain('workspace:');
    expect(manifest).toMatchObject({ version: '0.1.0', license: 'MIT', publishConfig: { access: 'public' } });
    for (const field of ['description', 'keywords', 'repository', 'engines'])
      expect(manifest).toHaveProperty(field);
    expect(files).toEqual(expect.arrayContaining(['README.md', 'LICENSE', 'CHANGELOG.md']));
    expect(files.filter((file) => /(^|\/)(test|torture|bench)|\.test\.|tsbuildinfo/.test(file))).toEqual([]);
  }
});

test('publint and attw find nothing wrong', async () => {
  for (const { file, manifest } of packages) {
    await sh(folder, ['npx', '-y', 'publint@0.3.25', '--strict', file]);
    // The program has nothing to import, and the page is for the server, which Bun runs from its source.
    if (PROGRAMS.includes(manifest.name)) continue;
    const attw = ['npx', '-y', '@arethetypeswrong/cli@0.18.5', file, '--profile', 'esm-only'];
    const entrypoints = manifest.name === '@flextype-bun/openfeature' ? ['./server', './web'] : ['.'];
    await sh(folder, [...attw, '--entrypoints', ...entrypoints]);
  }
});

test('npm installs them, and Node 24 runs them', async () => {
  const here = await place('npm');
  const sdks = ['@openfeature/server-sdk@1.23.0', '@openfeature/web-sdk@1.10.0'];
  await sh(here, ['npm', 'install', '--no-audit', ...READERS, ...named('tokens', 'openfeature'), ...sdks]);
  expect(await sh(here, [...NODE, 'read.mjs'])).toContain(ANSWER);
  expect(await sh(here, [...NODE, 'flags.mjs'])).toContain('server,client');
  await runExamples(here, NODE, [...EXAMPLES, 'openfeature']);
  const misuse = await tryTo(here, [...NODE, 'count.mjs']);
  expect(misuse.code).not.toBe(0);
  expect(misuse.text).toContain('@flextype-bun/tokens runs on Bun');
});

test('what other runtimes than Bun get has the names of what Bun gets', async () => {
  for (const [folder, index] of [
    ['packages/tokens', 'index'],
    ['apps/api', 'plugin'],
  ] as const) {
    const source = await Bun.file(join(REPOSITORY, folder, 'src/bun-only.ts')).text();
    const named = [...source.matchAll(/^export const (\w+)/gm)].map(([, name]) => name);
    const exported = Object.keys(await import(join(REPOSITORY, folder, `src/${index}.ts`)));
    expect([folder, named.toSorted()]).toEqual([folder, exported.toSorted()]);
  }
});

test('Node 20 gets a sentence', async () => {
  const { code, text } = await tryTo(join(folder, 'npm'), ['npx', '-y', '-p', 'node@20', 'node', 'read.mjs']);
  expect(code).not.toBe(0);
  expect(text).toContain('needs Node 22.22 or later');
});

test('Bun installs and runs them', async () => {
  const here = await place('bun');
  await sh(here, ['bun', 'add', ...READERS, ...named('tokens', 'api', 'cli'), 'elysia@1.4.30']);
  expect(await sh(here, ['bun', 'read.mjs'])).toContain(ANSWER);
  expect(await sh(here, ['bun', 'count.mjs'])).toContain('accepted');
  await runExamples(here, ['bun'], [...EXAMPLES, 'tokens']);
  expect(await sh(here, ['bun', 'serve.mjs'])).toContain(
    '{"data":{"key":"flextype.manifest.version","value":"0.10.0"}}',
  );
  const doctor = await tryTo(here, ['bunx', '--no-install', 'flextype-registry', 'doctor', '--root', 'site']);
  expect(doctor.text).toMatch(/\d+ warnings?/);
  expect(doctor.text).not.toContain('does not start');
  const schema = [
    'bunx',
    '--no-install',
    'flextype-registry',
    'schema',
    '--settings',
    'registry-api',
    '--root',
    'site',
  ];
  expect(await sh(here, schema)).toContain('Address to listen on');
});

test('Deno installs and runs them', async () => {
  const here = await place('deno');
  await sh(here, [...DENO, 'install', '--quiet', ...READERS.map((name) => `npm:${name}`)]);
  expect(await sh(here, [...DENO, 'run', '--allow-all', 'read.mjs'])).toContain(ANSWER);
  await runExamples(here, [...DENO, 'run', '--allow-all'], EXAMPLES);
});

test('TypeScript finds their types, as nodenext and as a bundler', async () => {
  const here = join(folder, 'bun');
  await sh(here, ['bun', 'add', '-d', 'bun-types@1.4.5']);
  await writeFile(join(here, 'read.ts'), READ);
  await writeFile(join(here, 'serve.ts'), SERVE);
  for (const [module, resolution] of [
    ['nodenext', 'nodenext'],
    ['esnext', 'bundler'],
  ] as const) {
    const options = ['--module', module, '--moduleResolution', resolution, '--types', 'bun-types'];
    const tsc = join(REPOSITORY, 'node_modules/.bin/tsc');
    const checks = ['--noEmit', '--strict', '--skipLibCheck', '--target', 'es2024'];
    await sh(here, [tsc, '--ignoreConfig', ...checks, ...options, 'read.ts', 'serve.ts']);
  }
});
