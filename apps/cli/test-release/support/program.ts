import { afterAll } from 'bun:test';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

export const REPOSITORY = resolve(import.meta.dir, '../../../..');
export const TARGET = `linux-${process.arch}`;
/** A token that all fixtures have. */
export const TOKEN = 'efe1e36e4d60fcd547e22eb9f795dff9';

/** The path of a call for an id. */
export function call(id: string): string {
  return `/api/v1/registry?id=${id}&token=${TOKEN}`;
}

/** The folder of the build, and of all that the tests make. */
export const folder = await mkdtemp(join(tmpdir(), 'flextype-release-'));
/** The single file for this machine. */
export const program = join(folder, 'release', `flextype-registry-${TARGET}`);

const build = ['bun', 'apps/cli/release/release.ts', '--out', join(folder, 'release'), '--target', TARGET];
const building = Bun.spawn(build, { cwd: REPOSITORY, stderr: 'pipe' });
const report = await new Response(building.stderr).text();
if ((await building.exited) !== 0) throw new Error(report);

const running = new Set<Bun.Subprocess>();
afterAll(async () => {
  for (const child of running) child.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

/** How a program is started: nothing of this process's environment is inherited. */
export interface Surroundings {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Another file to run than the built one. */
  readonly file?: string;
  /** A command that starts it, such as `setpriv`. */
  readonly by?: readonly string[];
}

/** Runs a command to its end. */
export async function run(args: readonly string[], surroundings: Surroundings = {}) {
  const child = spawn(args, surroundings);
  const [out, err] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
  ]);
  return { code: await child.exited, out, err };
}

/** A server, once it has said where it listens. */
export async function serve(args: readonly string[] = [], surroundings: Surroundings = {}) {
  const child = spawn(['serve', '--port', '0', ...args], surroundings);
  let greeting = '';
  const decoder = new TextDecoder();
  for await (const chunk of child.stdout) {
    greeting += decoder.decode(chunk, { stream: true });
    const url = /Serving (\S+) .* on (http:\S+)\n/.exec(greeting);
    if (!url) continue;
    const key = /#key=(\S+)/.exec(greeting)?.[1] ?? '';
    return { child, key, root: url[1] ?? '', url: url[2] ?? '' };
  }
  throw new Error(`It did not start: ${greeting}${await new Response(child.stderr).text()}`);
}

/** A copy of a fixture. */
export async function site(name: string, fixture = '0.10'): Promise<string> {
  const root = join(folder, name);
  await cp(join(REPOSITORY, 'fixtures/sites', fixture), root, { recursive: true });
  return root;
}

/** Settings that are parsed in a thread of their own, since they are large. */
export async function addLargeFile(root: string): Promise<void> {
  const lines = Array.from({ length: 40_000 }, (_, at) => `  key${at}: the value of key number ${at}\n`);
  await mkdir(join(root, 'project/config/plugins/site'), { recursive: true });
  await writeFile(join(root, 'project/config/plugins/site/settings.yaml'), `items:\n${lines.join('')}`);
}

function spawn(args: readonly string[], { cwd = '/', env = {}, file = program, by = [] }: Surroundings) {
  const child = Bun.spawn([...by, file, ...args], { cwd, env: { ...env }, stdout: 'pipe', stderr: 'pipe' });
  running.add(child);
  return child;
}
