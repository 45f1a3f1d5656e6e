import { describe, expect, test } from 'bun:test';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { copyFixture, tempFolder, until, writeIn } from '@flextype-bun/testing';
import { v1 } from '../../api/test/support/test-app.ts';
import { ENTRY, start } from './support/program.ts';

/** What the program prints to a terminal, which `script` provides. */
async function onTerminal(args: readonly string[], env: Readonly<Record<string, string>>): Promise<string> {
  const command = [process.execPath, ENTRY, ...args].map((part) => `'${part}'`).join(' ');
  const child = Bun.spawn(['script', '--quiet', '--return', '--command', command, '/dev/null'], {
    cwd: '/',
    env: { PATH: process.env['PATH'] ?? '', TERM: 'xterm', ...env },
    stdin: 'ignore',
    stdout: 'pipe',
  });
  const out = await new Response(child.stdout).text();
  expect(await child.exited).toBe(0);
  return out;
}

describe('colours', () => {
  test('are used on terminals only, and not with NO_COLOR', async () => {
    const args = ['--root', copyFixture('sites/1.x'), 'explain', 'plugins.feed.settings.priority'];
    expect(await onTerminal(args, {})).toContain('\u001b[32m→ wins');
    for (const env of [{ NO_COLOR: '1' }, { TERM: 'dumb' }]) {
      const plain = await onTerminal(args, env);
      expect(plain).toContain('→ wins');
      expect(plain).not.toContain('\u001b[3');
    }
    const piped = start(args, '/');
    expect(await piped.exited).toBe(0);
    expect(piped.out()).not.toContain('\u001b');
  });
});

test('a working directory that is gone is an error of one sentence', () => {
  const script = `rmdir "$PWD" && exec "${process.execPath}" "${ENTRY}" --version`;
  const { stderr, exitCode } = Bun.spawnSync(['sh', '-c', script], { cwd: tempFolder() });
  expect([exitCode, stderr.toString()]).toEqual([
    3,
    'The working directory does not exist any more; change to another one\n',
  ]);
});

describe('watch', () => {
  test('prints changes of an id as they happen, and exits with 0 when interrupted', async () => {
    const root = copyFixture('sites/1.x');
    const program = start(['watch', 'plugins.site.settings', '--json'], root);
    await until('it watches', () => program.err().includes('Watching'));
    writeIn(root, 'project/config/plugins/feed/settings.yaml', 'priority: 160\n');
    writeIn(root, 'project/config/plugins/site/settings.yaml', 'title: Changed\n');
    await until('it tells', () => program.out().includes('plugins.site.settings.title'));
    program.signal('SIGINT');
    expect(await program.exited).toBe(0);
    const events = program
      .out()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(events.find(({ id }) => id === 'plugins.site.settings.title')).toMatchObject({
      type: 'change',
      kind: 'changed',
      after: 'Changed',
    });
    expect(program.out()).not.toContain('plugins.feed');
  });

  test('reports when a file breaks and when it is repaired', async () => {
    const root = copyFixture('sites/1.x');
    const program = start(['watch'], root);
    await until('it watches', () => program.err().includes('Watching'));
    writeIn(root, 'project/config/plugins/site/settings.yaml', 'title: [\n');
    await until('it is stale', () => program.out().includes(' stale: '));
    expect(program.out()).toContain('project/config/plugins/site/settings.yaml:1:8: ');
    // The fixture has an incomplete plugin, which does not make it stale.
    expect(program.out()).not.toContain('is left out');
    writeIn(root, 'project/config/plugins/site/settings.yaml', 'title: Mended\n');
    await until('it is ready', () => program.out().includes(' ready: '));
    await until('it tells', () => program.out().includes('plugins.site.settings.title: '));
    program.signal('SIGTERM');
    expect(await program.exited).toBe(0);
  });
});

test('serve runs the server with its options and signals', async () => {
  const root = copyFixture('sites/1.x');
  const program = start(['--root', root, 'serve', '--port', '0'], tempFolder());
  await until('it listens', () => program.out().includes('http://'));
  const [url] = /http:\/\/\S+/.exec(program.out()) ?? [];
  expect((await fetch(url + v1('flextype.manifest.version'))).status).toBe(200);
  program.signal('SIGTERM');
  expect(await program.exited).toBe(0);
  const help = start(['serve', '--help'], root);
  expect(await help.exited).toBe(0);
  expect(help.out()).toContain('--set KEY=VALUE');
});

test.if(existsSync('/dev/full'))('an output that cannot be written is an error of one sentence', () => {
  const script = `"${process.execPath}" "${ENTRY}" --help >/dev/full`;
  const { stderr, exitCode } = Bun.spawnSync(['sh', '-c', script]);
  expect([exitCode, stderr.toString()]).toEqual([3, 'The output cannot be written (ENOSPC)\n']);
});

test('a closed pipe of standard error is not an error', () => {
  const program = `"${process.execPath}" "${ENTRY}" 2>&1 >/dev/null; echo $? >code`;
  const script = `(until [ -e closed ]; do :; done; ${program}) | { exec 0<&-; touch closed; }`;
  const cwd = tempFolder();
  const { stderr } = Bun.spawnSync(['bash', '-c', script], { cwd });
  expect([stderr.toString(), readFileSync(join(cwd, 'code'), 'utf8')]).toEqual(['', '0\n']);
});

test('a closed output pipe is not an error', async () => {
  const root = copyFixture('sites/1.x');
  const child = Bun.spawn(['sh', '-c', `"${process.execPath}" "${ENTRY}" types | head -n 1`], {
    cwd: root,
    stdout: 'pipe',
    stderr: 'pipe',
  });
  const [out, err] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
  ]);
  expect([out.split('\n')[0]?.slice(0, 15), err]).toEqual(['// The registry', '']);
});
