import { expect, test } from 'bun:test';
import { cpSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { copyFixture, tempFolder, until, writeIn } from '@flextype-bun/testing';
import { runServer, runToEnd } from './support/server-process.ts';
import { v1 } from './support/test-app.ts';

const REPOSITORY = resolve(import.meta.dir, '../../..');
const BUN = process.execPath;
const SHELLS = ['system', 'bun'] as const;

/** `bun run apps/api` of a clone. */
function command(clone: string, shell: (typeof SHELLS)[number] = 'system'): readonly string[] {
  return [BUN, 'run', '--silent', '--cwd', clone, `--shell=${shell}`, 'apps/api'];
}

/** A clone with one workspace, a tool for its developers, and a "server" that prints whether its dependency is there. */
function makeClone(): string {
  const clone = tempFolder();
  const { scripts } = JSON.parse(readFileSync(join(REPOSITORY, 'package.json'), 'utf8'));
  const { postinstall, 'apps/api': start } = scripts;
  const manifest = {
    name: 'clone',
    workspaces: ['apps/*'],
    scripts: { postinstall, 'apps/api': start },
    devDependencies: { tool: 'file:./tool' },
    optionalDependencies: { extra: 'file:./extra' },
  };
  writeIn(clone, 'package.json', JSON.stringify(manifest));
  for (const name of ['tool', 'extra']) writeIn(clone, `${name}/package.json`, JSON.stringify({ name }));
  writeIn(clone, 'apps/api/package.json', '{"name":"own-api","exports":"./name.ts"}');
  writeIn(clone, 'apps/api/name.ts', 'export const NAME = "own-api";\n');
  writeIn(clone, 'apps/api/src/index.ts', 'import { NAME } from "own-api";\nconsole.log(NAME, "serves");\n');
  cpSync(join(REPOSITORY, 'apps/api/clone'), join(clone, 'apps/api/clone'), { recursive: true });
  Bun.spawnSync([BUN, 'install'], { cwd: clone });
  return clone;
}

function mark(clone: string): string {
  return join(clone, 'node_modules/.bun.lock');
}

test.each(SHELLS)(
  'installs in a fresh clone, then serves in the same process, by the shell %s',
  async (shell) => {
    const clone = makeClone();
    rmSync(join(clone, 'node_modules'), { recursive: true });
    expect(await runToEnd([], { command: command(clone, shell) })).toMatchObject({
      code: 0,
      out: 'own-api serves\n',
    });
    expect(readFileSync(mark(clone))).toEqual(readFileSync(join(clone, 'bun.lock')));
  },
);

/** Which of a clone's two packages beside the server are installed. */
function installed(clone: string): string[] {
  return ['tool', 'extra'].filter((name) => existsSync(join(clone, 'node_modules', name)));
}

test('installs only what the server needs, which `bun install` completes', async () => {
  const clone = makeClone();
  rmSync(join(clone, 'node_modules'), { recursive: true });
  expect(await runToEnd([], { command: command(clone) })).toMatchObject({ code: 0 });
  expect(installed(clone)).toEqual([]);
  Bun.spawnSync([BUN, 'install', '--frozen-lockfile'], { cwd: clone });
  expect(installed(clone)).toEqual(['tool', 'extra']);
});

test('updates all that a developer has installed', async () => {
  const clone = makeClone();
  rmSync(join(clone, 'node_modules/extra'), { recursive: true });
  writeIn(clone, 'node_modules/.bun.lock', 'of an older version');
  expect(await runToEnd([], { command: command(clone) })).toMatchObject({ code: 0 });
  expect(installed(clone)).toEqual(['tool', 'extra']);
});

test('`bun install` leaves the mark that lets a start skip the installation', async () => {
  const clone = makeClone();
  expect(readFileSync(mark(clone))).toEqual(readFileSync(join(clone, 'bun.lock')));
  // With the mark, not even an invalid lock file is read.
  for (const file of ['bun.lock', 'node_modules/.bun.lock']) writeIn(clone, file, 'invalid');
  expect(await runToEnd([], { command: command(clone) })).toMatchObject({ code: 0, out: 'own-api serves\n' });
});

test('an installation that fails ends the start, with its message and exit code', async () => {
  const clone = makeClone();
  writeIn(clone, 'bun.lock', 'invalid');
  const { code, out, err } = await runToEnd([], { command: command(clone) });
  expect({ code, out }).toEqual({ code: 1, out: '' });
  expect(err).toContain('bun.lock');
  expect(existsSync(mark(clone))).toBe(true);
});

// Bun's own shell passes no signals on, and `bun run` ends by the signal.
test.each([
  ['system', 0],
  ['bun', 143],
] as const)('a signal to `bun run apps/api` stops the server, by the shell %s', async (shell, code) => {
  const site = copyFixture('sites/1.x');
  const server = await runServer(['--root', site, '--port', '0'], { command: command(REPOSITORY, shell) });
  expect((await fetch(server.url + v1('flextype.manifest.version'))).status).toBe(200);
  server.signal('SIGTERM');
  expect(await server.exited).toBe(code);
  await until('the server has stopped', () => !existsSync(join(site, 'var/registry-api/lock')));
});

test.each(SHELLS)(
  'arguments, and the exit code of a server that does not start, pass the shell %s',
  async (shell) => {
    const { code, err } = await runToEnd(['--root', '/nothing here'], {
      command: command(REPOSITORY, shell),
    });
    expect(code).toBe(1);
    expect(err).toContain('/nothing here');
  },
);

// mimalloc prints its options under this variable. The older name of the option leaves the other one to the user.
test.each([
  [{}, '-1'],
  [{ MIMALLOC_PURGE_DELAY: '20' }, '20'],
])('the allocator keeps freed pages, unless the environment says otherwise: %j', async (env, delay) => {
  const options = { command: command(REPOSITORY), env: { ...env, MIMALLOC_VERBOSE: '1' } };
  const { out, err } = await runToEnd(['--version'], options);
  // The last process to print them is the server.
  expect((out + err).match(/(?<='purge_delay': )\S+/g)?.at(-1)).toBe(delay);
});
