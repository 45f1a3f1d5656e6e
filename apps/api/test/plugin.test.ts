import { describe, expect, test } from 'bun:test';
import {
  chownSync,
  cpSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { isArray, parseYaml, satisfies } from '@flextype-bun/registry-core';
import { copyFixture, tempFolder, until, writeIn } from '@flextype-bun/testing';
import packageManifest from '../package.json' with { type: 'json' };
import { runServer } from './support/server-process.ts';
import { v1 } from './support/test-app.ts';

const PLUGIN = resolve(import.meta.dir, '..');
const SETTINGS = 'project/config/plugins/registry-api/settings.yaml';
const FILES = ['bootstrap.php', 'plugin.php', 'plugin.yaml', 'settings.schema.json', 'settings.yaml'];
// Any user other than the one that runs the tests.
const SITE_OWNER = 12_345;
const GENERATIONS = ['0.9', '0.10', '1.x'] as const;

/** A copy of a fixture that configures the server: a free port, and the response of 1.0.0-alpha.3 for unset ids. */
function configuredSite(generation: (typeof GENERATIONS)[number]): string {
  const root = copyFixture(`sites/${generation}`);
  writeIn(root, SETTINGS, 'port: 0\napi: {v1: alpha}\n');
  return root;
}

/** The server's responses for the plugin's version, an unset id, and the plugin's merged settings. */
async function answers(url: string) {
  const ask = async (id: string) => JSON.parse(await (await fetch(url + v1(id))).text());
  return {
    version: (await ask('plugins.registry-api.manifest.version'))?.value,
    missing: await ask('not.set'),
    flavour: (await ask('plugins.registry-api.settings.api.v1'))?.value,
  };
}

const ALPHA = { id: 'not.set', value: null };

/** Packs the plugin into a site, as root for another owner, with a narrow umask, and from a path that shells could misread. */
async function packInto(root: string): Promise<string> {
  const folder = join(root, 'project/plugins/registry-api');
  mkdirSync(join(root, 'project/plugins'), { recursive: true });
  if (process.getuid?.() === 0) chownSync(join(root, 'project/plugins'), SITE_OWNER, SITE_OWNER);
  const clone = join(tempFolder(), 'the owner\'s "clone"');
  symlinkSync(resolve(PLUGIN, '../..'), clone);
  const script = join(clone, 'apps/api/recipes/pack-plugin.sh');
  const packing = Bun.spawn(['sh', '-c', 'umask 077 && exec "$@"', 'sh', script, folder], {
    env: { PATH: `${join(process.execPath, '..')}:${process.env['PATH']}` },
    stdout: 'ignore',
    stderr: 'ignore',
  });
  expect(await packing.exited).toBe(0);
  return folder;
}

test("the plugin's manifest has the fields of Flextype's plugins and the version of the package", () => {
  const manifest = parseYaml(readFileSync(join(PLUGIN, 'plugin.yaml')));
  const field = (name: string) => (isArray(manifest) ? manifest.get(name) : undefined);
  expect(field('version')).toBe(packageManifest.version);
  for (const name of ['name', 'description', 'license']) expect(field(name)).toBeString();
  for (const name of ['author', 'icon', 'dependencies']) expect(isArray(field(name) ?? null)).toBe(true);
  const author = field('author');
  expect(isArray(author) ? [...author.keys()] : []).toEqual(['name']);
});

// If the range excludes the release, PHP stops the whole site with "Dependencies need to be installed".
test("the plugin's manifest accepts the supported releases, and no older ones", () => {
  const manifest = parseYaml(readFileSync(join(PLUGIN, 'plugin.yaml')));
  const dependencies = isArray(manifest) ? manifest.get('dependencies') : undefined;
  const constraints = isArray(dependencies) ? [...dependencies] : [];
  expect(constraints.map(([name]) => name)).toEqual(['flextype']);
  const isAdmitted = (version: string) => satisfies(version, String(constraints[0]?.[1]));
  const patches = [9, 10, 11, 12, 13, 14, 15, 16].map((patch) => `0.9.${patch}`);
  const served = [...patches, '0.10.0-dev', '0.10.0', '1.0.0-alpha.1', '1.0.0-alpha.2', '1.0.0-alpha.3'];
  expect(served.filter((version) => !isAdmitted(version))).toEqual([]);
  expect(['0.8.3', '0.9.8', '2.0.0'].filter(isAdmitted)).toEqual([]);
});

test('has the PHP files that the releases include, which do nothing', () => {
  for (const name of ['bootstrap.php', 'plugin.php']) {
    const code = readFileSync(join(PLUGIN, name), 'utf8').replace(/\/\*[\s\S]*?\*\//g, '');
    expect(code.split(/\s+/).filter(Boolean)).toEqual(['<?php', 'declare(strict_types=1);']);
  }
});

describe.each(GENERATIONS)('on a site of %s', (generation) => {
  test('beside project/, the server is configured by the site, and is not one of its plugins', async () => {
    const root = configuredSite(generation);
    const { url } = await runServer(['--root', root]);
    expect(await answers(url)).toEqual({ version: null, missing: ALPHA, flavour: null });
  });

  test('linked into project/plugins, it is configured the same, and is a plugin', async () => {
    const root = configuredSite(generation);
    symlinkSync(PLUGIN, join(root, 'project/plugins/registry-api'));
    const entry = join(root, 'project/plugins/registry-api/src/index.ts');
    const server = await runServer([], { cwd: root, command: [process.execPath, entry] });
    const expected = { version: packageManifest.version, missing: ALPHA, flavour: 'alpha' };
    expect(await answers(server.url)).toEqual(expected);
    // One file with the plugin's settings in the registry and the server's own: both are reloaded.
    writeIn(root, SETTINGS, 'port: 0\napi: {v1: documented}\n');
    await until('the flavour changed', async () => (await fetch(server.url + v1('not.set'))).status === 404);
    await until('the tree changed', async () => {
      const body = await (await fetch(server.url + v1('plugins.registry-api.settings.api.v1'))).text();
      return body.includes('"documented"');
    });
  });

  test('packed into project/plugins, it needs only Bun, and finds its site', async () => {
    const root = configuredSite(generation);
    const folder = await packInto(root);
    const owner = statSync(join(root, 'project/plugins')).uid;
    for (const path of ['.', ...FILES, 'server', 'server/index.js']) {
      const { mode, uid } = statSync(join(folder, path));
      expect([path, mode & 0o444, uid]).toEqual([path, 0o444, owner]);
    }
    writeIn(root, 'project/config/plugins/site/settings.schema.json', '{"required": ["absent"]}\n');
    const command = [process.execPath, join(folder, 'server/index.js')];
    const { url } = await runServer([], { cwd: tempFolder(), command });
    expect(await answers(url)).toEqual({
      version: packageManifest.version,
      missing: ALPHA,
      flavour: 'alpha',
    });
    // Its thread is in a file of its own.
    await until('settings are checked', async () => {
      return (await (await fetch(`${url}/readyz`)).text()).includes('"schema-violation"');
    });
    for (const path of [
      '/openapi.json',
      '/docs',
      '/docs/style.css',
      '/docs/page.css',
      '/docs/start.js',
      '/docs/swagger-ui.js',
    ]) {
      expect([path, (await fetch(url + path)).status]).toEqual([path, 200]);
    }
    expect(await (await fetch(`${url}/docs/swagger-ui.js`)).text()).toContain('SwaggerUIBundle');
    rmSync(join(folder, 'server/docs'), { recursive: true });
    for (const path of ['/docs', '/docs/swagger-ui.js']) expect((await fetch(url + path)).status).toBe(404);
  });

  test('with its own files copied into project/plugins, the server beside the site sees it as a plugin', async () => {
    const root = configuredSite(generation);
    for (const file of FILES) cpSync(join(PLUGIN, file), join(root, 'project/plugins/registry-api', file));
    const { url } = await runServer(['--root', root]);
    expect((await answers(url)).version).toBe(packageManifest.version);
  });
});

test('a packed plugin runs its bytecode under the version of Bun that packed it, and its parts under any other', async () => {
  const root = configuredSite('1.x');
  const server = join(await packInto(root), 'server');
  const command = [process.execPath, join(server, 'index.js')];
  rmSync(join(server, 'compiled.js.jsc'));
  writeFileSync(join(server, 'compiled.js'), "process.stderr.write('compiled'); process.exit(1);");
  const same = Bun.spawnSync(command, { stderr: 'pipe' });
  expect([same.exitCode, same.stderr.toString()]).toEqual([1, 'compiled']);
  const index = readFileSync(join(server, 'index.js'), 'utf8');
  writeFileSync(join(server, 'index.js'), index.replaceAll(Bun.version, '1.4.0'));
  const other = await runServer([], { cwd: tempFolder(), command });
  expect((await answers(other.url)).version).toBe(packageManifest.version);
  other.signal('SIGTERM');
  await other.exited;
  writeFileSync(join(server, 'index.js'), index);
  rmSync(join(server, 'compiled.js'));
  const without = await runServer([], { cwd: tempFolder(), command });
  expect((await answers(without.url)).version).toBe(packageManifest.version);
});
