import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Starter, serverArguments } from './cold-start.ts';

const REPOSITORY = resolve(import.meta.dir, '../../..');
const TARGET = `${process.platform}-${process.arch}`;

/** Builds the single file of this machine; removed when the process exits. */
export function buildSingleFile(site: string): Starter {
  const folder = join(makeFolder(), 'release');
  build(['bun', 'apps/cli/release/release.ts', '--out', folder, '--target', TARGET]);
  const program = join(folder, `flextype-registry-${TARGET}`);
  return { name: 'single file', command: [program, 'serve', ...serverArguments(site)] };
}

/** Packs the plugin; removed when the process exits. */
export function packPlugin(site: string): Starter {
  const folder = join(makeFolder(), 'registry-api');
  mkdirSync(folder);
  build(['sh', 'apps/api/recipes/pack-plugin.sh', folder]);
  const server = join(folder, 'server/index.js');
  return { name: 'packed plugin', command: [process.execPath, server, ...serverArguments(site)] };
}

function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'flextype-start-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function build(command: readonly string[]): void {
  const { exitCode, stderr } = Bun.spawnSync([...command], { cwd: REPOSITORY, stdout: 'ignore' });
  if (exitCode !== 0) throw new Error(`${command.join(' ')} failed:\n${stderr.toString()}`);
}
