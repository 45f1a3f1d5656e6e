import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

// Installs outside the project what only benchmarks need: npm packages into the user's cache, programs with apt.

const FOLDER = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'flextype-bun-bench');
const SERVERS = {
  fastify: '5.12.8',
  hono: '4.13.19',
  '@hono/node-server': '2.1.9',
  node: '24.9.0',
};
const CHARTS = { echarts: '6.1.0' };
// Servers of Debian are in /usr/sbin, which is not in everybody's PATH.
const PATH = `${process.env['PATH']}:/usr/sbin`;

/** Why a contender is left out. */
export class LeftOut extends Error {
  override readonly name = 'LeftOut';
}

/**
 * Finds a program, or installs it from Debian's packages, which takes root.
 *
 * @throws {LeftOut} with the command that installs it
 */
export function installedProgram(name: string, debianPackage: string): string {
  const found = Bun.which(name, { PATH });
  if (found !== null) return found;
  if (process.getuid?.() === 0 && Bun.which('apt-get') !== null) {
    process.stderr.write(`installing ${debianPackage}\n`);
    // In runlevel 1, a package does not start its service.
    run(['apt-get', 'install', '-y', '-qq', '--no-install-recommends', debianPackage], {
      DEBIAN_FRONTEND: 'noninteractive',
      RUNLEVEL: '1',
    });
  }
  const installed = Bun.which(name, { PATH });
  if (installed === null) throw new LeftOut(`${name} is not installed: apt-get install ${debianPackage}`);
  return installed;
}

/**
 * The folder with the npm packages of the contenders and a Node of its own; installs them the first time.
 *
 * @throws {LeftOut} if the registry cannot be reached
 */
export function installedPackages(): { readonly folder: string; readonly node: string } {
  const node = join(FOLDER, 'node_modules/.bin/node');
  installOnce(FOLDER, SERVERS, node);
  return { folder: FOLDER, node };
}

/**
 * The file of the library that draws; installs it the first time: 68 MB that only these pictures need.
 *
 * @throws {LeftOut} if the registry cannot be reached
 */
export function installedCharts(): string {
  const folder = join(FOLDER, 'charts');
  const file = join(folder, 'node_modules/echarts/index.js');
  installOnce(folder, CHARTS, file);
  return file;
}

function installOnce(folder: string, packages: Readonly<Record<string, string>>, expected: string): void {
  const manifest = `${JSON.stringify({ private: true, dependencies: packages, trustedDependencies: ['node'] }, null, 2)}\n`;
  const stamp = join(folder, 'installed.json');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === manifest) return;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), manifest);
  process.stderr.write(`installing ${Object.keys(packages).join(', ')} in ${folder}\n`);
  if (!run([process.execPath, 'install', '--cwd', folder]) || !existsSync(expected)) {
    throw new LeftOut('the packages could not be installed from npm');
  }
  writeFileSync(stamp, manifest);
}

function run(command: readonly string[], env: Readonly<Record<string, string>> = {}): boolean {
  const { success } = Bun.spawnSync([...command], {
    env: { ...process.env, ...env },
    stdout: 'ignore',
    stderr: 'inherit',
  });
  return success;
}
