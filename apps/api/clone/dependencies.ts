import { copyFileSync, existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** The folder of this clone. */
export const ROOT: string = resolve(import.meta.dir, '../../..');
const LOCK = join(ROOT, 'bun.lock');
/** The copy that the last installation left; comparing it costs less than letting `bun install` find nothing to do. */
const INSTALLED = join(ROOT, 'node_modules/.bun.lock');

/** Skips development tools and an optional compiler of 27 MB. `bun run test` installs them. */
const ONLY_NEEDED = ['--production', '--omit=optional'];

/** Installs the dependencies of this clone if `bun.lock` has changed since; if that fails, ends the process with Bun's message and exit code. */
export function installIfStale(): void {
  if (areInstalled()) return;
  const kind = isDevelopersClone() ? [] : ONLY_NEEDED;
  // Not `--silent`, which says nothing about an error either.
  const { exitCode, stderr } = Bun.spawnSync([process.execPath, 'install', '--frozen-lockfile', ...kind], {
    cwd: ROOT,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  if (exitCode === 0) return;
  process.stderr.write(`The dependencies in ${ROOT} cannot be installed:\n${stderr}`);
  process.exit(exitCode);
}

/** Lets the next start skip the installation. */
export function markInstalled(): void {
  // There is no folder if nothing had to be installed.
  if (existsSync(join(ROOT, 'node_modules'))) copyFileSync(LOCK, INSTALLED);
}

function areInstalled(): boolean {
  try {
    return readFileSync(LOCK).equals(readFileSync(INSTALLED));
  } catch {
    return false;
  }
}

/** Whether the tools of developers are installed, which are then updated as well. */
function isDevelopersClone(): boolean {
  const { devDependencies = {} } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  return Object.keys(devDependencies).some((name) => existsSync(join(ROOT, 'node_modules', name)));
}
