// A site on a file system that ignores case (exFAT), as those of macOS and Windows and folders that they share with containers.
// Run as root, with the packages exfat-fuse and exfatprogs: bun apps/api/torture/caseless.ts
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { openRegistry } from '@flextype-bun/registry-core';
import { pluginFiles, until } from '@flextype-bun/testing';
import { openTokens } from '@flextype-bun/tokens';

const IMAGE_BYTES = 64 * 1024 * 1024;
const LIMIT = 10;
const SPELLINGS = ['token-abc', 'TOKEN-ABC', 'Token-Abc', 'token-ABC'];

const FILES: Readonly<Record<string, string>> = {
  'src/flextype/flextype.yaml': "version: '1.0.0-alpha.3'\n",
  'src/flextype/settings.yaml': '',
  ...pluginFiles('shop', 'version: 1.0.0', 'enabled: true\ntitle: Default'),
  'project/config/plugins/Shop/settings.yaml': 'title: Changed\n',
  'project/entries/tokens/token-abc/token.yaml': `title: T\nlimit_calls: ${LIMIT}\ncalls: 0\nstate: enabled\n`,
};

const folder = mkdtempSync(join(tmpdir(), 'caseless-'));
const mounted = join(folder, 'mounted');
const image = join(folder, 'image');
mkdirSync(mounted);
writeFileSync(image, Buffer.alloc(IMAGE_BYTES));
run('mkfs.exfat', image);
const device = run('losetup', '--find', '--show', image);
try {
  run('mount.exfat-fuse', device, mounted);
  const root = join(mounted, 'site');
  for (const [path, text] of Object.entries(FILES)) write(root, path, text);
  await checkPlugins(root);
  await checkTokens(root);
  process.stdout.write('One plugin and one token by any spelling: passed\n');
} finally {
  Bun.spawnSync(['umount', mounted]);
  Bun.spawnSync(['losetup', '--detach', device]);
  rmSync(folder, { recursive: true });
}

async function checkPlugins(root: string): Promise<void> {
  await using registry = await openRegistry(root);
  expect(registry.get('plugins.shop.settings.title'), 'Changed');
  write(root, 'project/config/plugins/Shop/settings.yaml', 'title: Changed again\n');
  await until('it is served', () => registry.get('plugins.shop.settings.title') === 'Changed again');
  expect(Object.keys(registry.get('plugins') as object), ['shop']);
  const plugins = join(root, 'project/plugins');
  renameSync(join(plugins, 'shop'), join(plugins, 'other'));
  renameSync(join(plugins, 'other'), join(plugins, 'SHOP'));
  await until('the plugin is renamed', () => registry.get('plugins.SHOP') !== undefined);
  expect(Object.keys(registry.get('plugins') as object), ['SHOP']);
}

async function checkTokens(root: string): Promise<void> {
  await using tokens = await openTokens(root);
  let accepted = 0;
  for (let call = 0; call < 2 * LIMIT; call++) {
    for (const spelling of SPELLINGS) if ((await tokens.consume(spelling)).status === 'accepted') accepted++;
  }
  expect(accepted, LIMIT);
}

function write(root: string, path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

function expect(actual: unknown, expected: unknown): void {
  if (!Bun.deepEquals(actual, expected))
    throw new Error(`${Bun.inspect(actual)}, not ${Bun.inspect(expected)}`);
}

function run(...command: readonly string[]): string {
  const { stdout, stderr, exitCode } = Bun.spawnSync([...command]);
  if (exitCode !== 0) throw new Error(`${command.join(' ')} failed: ${stderr}`);
  return stdout.toString().trim();
}
