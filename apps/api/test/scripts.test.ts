import { expect, test } from 'bun:test';
import { chmodSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { tempFolder, writeIn } from '@flextype-bun/testing';
import { $ } from 'bun';

const REPOSITORY = resolve(import.meta.dir, '../../..');

/** All programs that scripts may start. `bash` is for a recipe that runs on Linux only. */
const PROGRAMS = ['bun', 'biome', 'tsc', 'npm', 'bash'];

/** The texts of all scripts of all packages. */
const SCRIPTS = new Set(
  ['package.json', ...new Bun.Glob('{packages,apps}/*/package.json').scanSync(REPOSITORY)].flatMap((file) => {
    const { scripts = {} } = JSON.parse(readFileSync(join(REPOSITORY, file), 'utf8'));
    return Object.values<string>(scripts);
  }),
);

/** Runs a text in Bun's shell, with only programs that record how they are called. */
async function run(text: string): Promise<{ readonly calls: string[]; readonly err: string }> {
  const folder = tempFolder();
  writeIn(folder, 'calls', '');
  for (const program of PROGRAMS) {
    writeIn(folder, program, `#!/bin/sh\necho "${program}\${*:+ }$*" >> ${join(folder, 'calls')}\n`);
    chmodSync(join(folder, program), 0o755);
  }
  const { stderr } = await $`${{ raw: text }}`.cwd(REPOSITORY).env({ PATH: folder }).nothrow().quiet();
  return { calls: readFileSync(join(folder, 'calls'), 'utf8').split('\n').slice(0, -1), err: String(stderr) };
}

/** What matches the calls of a command, whose patterns of files become files. */
function toPattern(command: string): RegExp {
  const words = command.split(' ').filter((word) => !/^[A-Z_]+=/.test(word));
  return new RegExp(
    `^${words.map((word) => (word.includes('*') ? '\\S+( \\S+)+' : RegExp.escape(word))).join(' ')}$`,
  );
}

test.each([...SCRIPTS])('Bun’s shell, that of Windows, runs the script: %s', async (text) => {
  const commands = text.split(' && ').map(toPattern);
  const { calls, err } = await run(text);
  expect(err).toBe('');
  expect(calls).toEqual(commands.map((pattern) => expect.stringMatching(pattern)));
});

test('a script that needs programs of a POSIX system is noticed', async () => {
  expect(await run('cmp -s a b || exec bun run build')).toMatchObject({
    calls: [],
    err: expect.stringContaining('command not found'),
  });
});
