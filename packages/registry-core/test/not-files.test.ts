import { describe, expect, test } from 'bun:test';
import { execFileSync } from 'node:child_process';
import { mkdirSync, renameSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { atEnd, makeSite, pluginFiles, until, writeIn } from '@flextype-bun/testing';
import { diagnose, openRegistry, RegistryError } from '../src/index.ts';
import { twoPlugins } from './support/two-plugins.ts';
import { watchRegistry } from './support/watched-registry.ts';

const KINDS: readonly (readonly [name: string, make: (path: string) => unknown, reason: RegExp])[] = [
  ['a named pipe', (path) => execFileSync('mkfifo', [path]), /This is a named pipe where a file is expected/],
  ['a device', (path) => symlinkSync('/dev/zero', path), /This is a device where a file is expected/],
  ['a folder', (path) => mkdirSync(path), /This is a folder where a file is expected/],
  ['a socket', listenAt, /This is a socket where a file is expected/],
  ['a file of 1 GB', makeHuge, /This is larger than 8388608 bytes/],
];

const PLACES = [
  'project/plugins/one/plugin.yaml',
  'project/plugins/one/settings.yaml',
  'project/config/plugins/one/settings.yaml',
  'project/config/flextype/settings.yaml',
  'src/flextype/flextype.yaml',
];

function listenAt(path: string): Promise<void> {
  const server = createServer();
  atEnd(() => server.close());
  return new Promise((resolve) => server.listen(path, resolve));
}

function makeHuge(path: string): void {
  writeFileSync(path, '');
  truncateSync(path, 1024 ** 3);
}

/** Replaces a file by a rename, so that it is never absent. */
async function replace(root: string, place: string, make: (path: string) => unknown): Promise<void> {
  const path = join(root, place);
  mkdirSync(dirname(path), { recursive: true });
  const other = join(root, 'other');
  await make(other);
  rmSync(path, { force: true });
  renameSync(other, path);
}

describe.each(KINDS)('%s in place of a YAML file', (_name, make, reason) => {
  test('keeps the last good content, is reported, and does not block other files', async () => {
    const root = twoPlugins();
    const { registry } = await watchRegistry(root);
    const before = registry.get('plugins.one');
    for (const place of PLACES) await replace(root, place, make);
    await until('all are reported', () => registry.status.diagnostics.length >= PLACES.length);
    for (const { message } of registry.status.diagnostics) expect(message).toMatch(reason);
    expect(registry.get('plugins.one')).toEqual(before);
    expect(registry.status.state).toBe('stale');
    writeIn(
      root,
      'project/plugins/two/settings.yaml',
      'enabled: true\ntitle: changed\nmap:\n  x: 1\n  y: 2\n',
    );
    await until('another file is read', () => registry.get('plugins.two.settings.title') === 'changed');
    for (const place of PLACES) rmSync(join(root, place), { recursive: true, force: true });
    for (const [path, text] of Object.entries(pluginFiles('one', 'version: 2.0.0\n', 'enabled: true\n')))
      writeIn(root, path, text);
    writeIn(root, 'src/flextype/flextype.yaml', "version: '1.0.0-alpha.3'\n");
    await until('it is mended', () => registry.status.state === 'ready');
    expect(registry.get('plugins.one.manifest.version')).toBe('2.0.0');
  });

  test('is an error at startup and a finding of diagnose', async () => {
    const root = makeSite({
      'src/flextype/settings.yaml': 'locale: en_US\n',
      ...pluginFiles('one', 'version: 1.0.0\n', 'enabled: true\n'),
    });
    await replace(root, 'project/config/plugins/one/settings.yaml', make);
    const error = await openRegistry(root, { watch: false }).catch((failure: unknown) => failure);
    expect(error).toBeInstanceOf(RegistryError);
    expect((error as RegistryError).message).toMatch(reason);
    expect((await diagnose(root)).map(({ code }) => code)).toEqual(['unreadable']);
  });
});

test('a theme that is a named pipe is ignored and reported', async () => {
  const root = makeSite({
    'src/flextype/flextype.yaml': "version: '0.9.16'\n",
    ...pluginFiles('site', 'version: 1.0.0\n', 'enabled: true\n'),
    'project/themes/dark/settings.yaml': 'a: 1\n',
  });
  execFileSync('mkfifo', [join(root, 'project/themes/dark/theme.yaml')]);
  const findings = await diagnose(root);
  expect(findings.map(({ message }) => message).join()).toContain('named pipe');
});
