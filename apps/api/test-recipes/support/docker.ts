import { afterAll } from 'bun:test';
import { chmodSync, cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { until } from '@flextype-bun/testing';
import { IS_ROOT, runProgram } from './program.ts';

// A Docker of its own: its daemon and containers are in namespaces that end with the tests, and its images in a folder
// that is removed. Nothing of the machine's own Docker, network or mounts changes.

const REPOSITORY = resolve(import.meta.dir, '../../../..');
const BASE = 'debian:12-slim';
const TOOLS = ['dockerd', 'docker', 'docker-compose', 'debootstrap', 'curl', 'ip', 'nsenter'];

const missing = TOOLS.filter((tool) => Bun.which(tool) === null);
if (!IS_ROOT || missing.length > 0) {
  throw new Error(
    `These tests need root and ${missing.join(', ') || 'nothing else'}: apt-get install docker.io docker-compose debootstrap curl iproute2`,
  );
}

const folder = mkdtempSync(join(tmpdir(), 'flextype-docker-'));
const DOCKER_HOST = `unix://${folder}/docker.sock`;
const ENV = { DOCKER_HOST, DOCKER_CONFIG: folder, DOCKER_BUILDKIT: '0', COMPOSE_DOCKER_CLI_BUILD: '0' };

/** The folder that images are built in: what they need of the repository. */
export const context = join(folder, 'context');
cpSync(join(REPOSITORY, 'apps/api/recipes'), join(context, 'apps/api/recipes'), { recursive: true });
await runProgram([
  ...[process.execPath, join(REPOSITORY, 'apps/cli/release/release.ts')],
  ...['--out', join(context, 'dist/release'), '--target', 'linux-x64'],
]);
// As a file that was downloaded.
chmodSync(join(context, 'dist/release/flextype-registry-linux-x64'), 0o644);

let daemon = startDaemon([], ['--bridge=none', '--iptables=false', '--ip-masq=false']);
afterAll(async () => {
  await stopDaemon();
  rmSync(folder, { recursive: true, force: true });
});

await isReady();
await provideBase();
// Installing packages takes this machine's network; the layers are used again later.
await docker(['build', '--network=host', '--file', 'apps/api/recipes/Containerfile.web', '.']);
await stopDaemon();
daemon = startDaemon(['--net'], []);
await isReady();

/** Runs a command of Docker in the context, and returns its output. */
export function docker(args: readonly string[]): Promise<string> {
  return runProgram(['docker', ...args], ENV, context);
}

/** Runs a command of Compose with the recipe for a site of `www-data`. */
export function compose(site: string, args: readonly string[]): Promise<string> {
  const command = ['docker-compose', '--file', 'apps/api/recipes/compose.yaml', ...args];
  return runProgram(command, { ...ENV, SITE: site, OWNER: '33:33' }, context);
}

/** Requests a URL, verbatim, from the machine that the daemon takes for its own. */
export async function get(url: string): Promise<{ readonly status: number; readonly body: string }> {
  const command = [
    'curl',
    '--silent',
    '--path-as-is',
    '--max-time',
    '20',
    '--write-out',
    '\n%{http_code}',
    url,
  ];
  const text = await runProgram(['nsenter', `--net=/proc/${inner()}/ns/net`, ...command]).catch(String);
  const end = text.lastIndexOf('\n');
  return { status: Number(text.slice(end + 1)), body: text.slice(0, end) };
}

function startDaemon(namespaces: readonly string[], options: readonly string[]) {
  const files = [
    '--data-root',
    `${folder}/data`,
    '--exec-root',
    `${folder}/exec`,
    '--pidfile',
    `${folder}/pid`,
  ];
  const script = 'mount -t tmpfs run /run && ip link set lo up && exec dockerd "$@"';
  return Bun.spawn(
    [
      ...['unshare', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc', ...namespaces],
      ...['sh', '-c', script, 'dockerd', ...files, '--host', DOCKER_HOST, ...options],
    ],
    { stdin: 'ignore', stdout: 'ignore', stderr: Bun.file(`${folder}/daemon.log`) },
  );
}

/** The daemon in its namespaces. */
function inner(): string {
  return readFileSync(`/proc/${daemon.pid}/task/${daemon.pid}/children`, 'utf8').trim();
}

async function isReady(): Promise<void> {
  await until('the daemon is ready', () => {
    if (daemon.exitCode !== null) throw new Error(readFileSync(`${folder}/daemon.log`, 'utf8'));
    return docker(['version']).then(
      () => true,
      () => false,
    );
  });
}

async function stopDaemon(): Promise<void> {
  if (existsSync(`/proc/${daemon.pid}`)) process.kill(Number(inner()), 'SIGTERM');
  await daemon.exited;
}

/** Pulls the base image; without its registry, makes one of the same name from the same distribution's packages. */
async function provideBase(): Promise<void> {
  const pulled = await docker(['pull', '--quiet', BASE]).catch(() => undefined);
  if (pulled !== undefined) return;
  process.stderr.write(`${BASE} cannot be pulled: it is made with debootstrap\n`);
  const root = join(folder, 'base');
  await runProgram(['debootstrap', '--variant=minbase', 'bookworm', root]);
  await docker(['import', await archiveOf(root), BASE]);
  rmSync(root, { recursive: true });
}

async function archiveOf(root: string): Promise<string> {
  await runProgram(['tar', '--create', '--file', `${folder}/base.tar`, '--directory', root, '.']);
  return `${folder}/base.tar`;
}
