import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

// Installs the other servers outside the project: npm packages into the user's cache, programs with apt.

const FOLDER = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'flextype-bun-bench');
const PACKAGES = {
  fastify: '5.12.8',
  hono: '4.13.19',
  '@hono/node-server': '2.1.9',
  node: '24.9.0',
} as const;
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
  const manifest = `${JSON.stringify({ private: true, dependencies: PACKAGES, trustedDependencies: ['node'] }, null, 2)}\n`;
  const stamp = join(FOLDER, 'installed.json');
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== manifest) {
    mkdirSync(FOLDER, { recursive: true });
    writeFileSync(join(FOLDER, 'package.json'), manifest);
    process.stderr.write(`installing ${Object.keys(PACKAGES).join(', ')} in ${FOLDER}\n`);
    if (!run([process.execPath, 'install', '--cwd', FOLDER]) || !existsSync(node)) {
      throw new LeftOut('the packages could not be installed from npm');
    }
    writeFileSync(stamp, manifest);
  }
  return { folder: FOLDER, node };
}

function run(command: readonly string[], env: Readonly<Record<string, string>> = {}): boolean {
  const { success } = Bun.spawnSync([...command], {
    env: { ...process.env, ...env },
    stdout: 'ignore',
    stderr: 'inherit',
  });
  return success;
}
