import { describe, expect, setDefaultTimeout, test } from 'bun:test';
import { chmodSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BOUND_BY_PERMISSIONS, tempFolder, until, writeIn } from '@flextype-bun/testing';
import { makeGeneration, makePlugin, OVERRIDES, PROBE, probe, settings } from './support/generations.ts';
import { MODES, serve } from './support/live-site.ts';
import { ENTRY } from './support/server-process.ts';

setDefaultTimeout(30_000);

/** Fails with a reason if permissions do not apply to the command, or if it cannot read the source. */
function checkPermissionsBind(): void {
  const file = join(tempFolder(), 'closed');
  writeFileSync(file, '', { mode: 0 });
  const run = (...command: string[]) => {
    const { exitCode, stderr } = Bun.spawnSync([...BOUND_BY_PERMISSIONS, ...command]);
    return [exitCode, stderr.toString()];
  };
  expect(run('cat', file)).toEqual([1, expect.stringContaining('Permission denied')]);
  expect(run('test', '-r', ENTRY)).toEqual([0, '']);
}

function git(folder: string, ...args: string[]): void {
  const identity = ['user.name=Test', 'user.email=test@example.com', 'commit.gpgsign=false'];
  const options = identity.flatMap((setting) => ['-c', setting]);
  const { exitCode, stderr } = Bun.spawnSync(['git', ...options, ...args], { cwd: folder });
  expect([exitCode, exitCode === 0 ? '' : stderr.toString()]).toEqual([0, '']);
}

const generationOf = (answer: string): number => Number(/"first":(\d+)/.exec(answer)?.[1]);

describe.each(MODES)('many changes, followed %s', (_mode, args) => {
  test('git checkout between two branches with many files', async () => {
    const root = makeGeneration(join(tempFolder(), 'site'), 'one');
    const names = Array.from({ length: 60 }, (_, number) => `p${number}`);
    git(root, 'init', '--quiet', '--initial-branch=one');
    for (const generation of ['one', 'two']) {
      if (generation === 'two') git(root, 'checkout', '--quiet', '-b', 'two');
      writeIn(root, OVERRIDES, settings(generation));
      for (const name of names) makePlugin(join(root, 'project/plugins', name), name, generation);
      if (generation === 'two') makePlugin(join(root, 'project/plugins/only'), 'Only', 'two');
      git(root, 'add', '.');
      git(root, 'commit', '--quiet', '-m', generation);
    }
    const site = await serve(root, args);
    const ids = ['p0', 'p59', 'site', 'only'].map((name) => `plugins.${name}.settings.probe`);
    const readers = await Promise.all(ids.map((id) => site.read(id)));
    const only = readers.pop();
    for (const branch of ['one', 'two']) {
      git(root, 'checkout', '--quiet', branch);
      for (const reader of readers) await reader.receives(probe(branch));
      await only?.receives(branch === 'one' ? '404' : probe('two'));
    }
    for (const name of names) {
      const id = `plugins.${name}.settings.probe`;
      await until(`${name} is served`, async () => (await site.ask(id)) === probe('two'));
    }
    for (const reader of readers) expect(reader.history).toEqual(['two', 'one', 'two'].map(probe));
    expect(only?.history).toEqual([probe('two'), '404', probe('two')]);
  });

  test('permissions of a file, its folder and all plugins removed and restored', async () => {
    const root = makeGeneration(join(tempFolder(), 'site'), 'one');
    checkPermissionsBind();
    const site = await serve(root, args, [...BOUND_BY_PERMISSIONS, process.execPath, ENTRY]);
    const reader = await site.read(PROBE);
    const bystander = await site.read('plugins.site.manifest.name');
    const logged = (what: string) => until(what, () => site.server.output().err.includes(what));
    const file = join(root, OVERRIDES);
    for (const [path, usual, message] of [
      [file, 0o644, `${file}: This cannot be read (EACCES)`],
      [
        join(root, 'project/plugins/site'),
        0o755,
        `${root}/project/plugins/site/settings.yaml: This cannot be read (EACCES)`,
      ],
      [join(root, 'project/plugins'), 0o755, `${root}/project/plugins: This folder cannot be read (EACCES)`],
    ] as const) {
      chmodSync(path, 0);
      await logged(message);
      chmodSync(path, usual);
      await logged(`Fixed: ${message}`);
    }
    writeFileSync(file, settings('two'));
    await reader.receives(probe('two'));
    expect(reader.history).toEqual(['one', 'two'].map(probe));
    expect(bystander.history).toEqual(['"Site"']);
  });

  test('a burst of 1,000 writes in a second', async () => {
    const root = makeGeneration(join(tempFolder(), 'site'), '0');
    const site = await serve(root, args);
    const reader = await site.read(PROBE);
    const start = performance.now();
    for (let write = 1; write <= 1000; write++) {
      writeFileSync(join(root, OVERRIDES), settings(String(write)));
      await until('it is time for the next', () => performance.now() >= start + write);
    }
    await reader.receives(probe('1000').replaceAll('"1000"', '1000'));
    const seen = reader.history.map(generationOf);
    expect(reader.history).toEqual(seen.map((number) => probe('#').replaceAll('"#"', String(number))));
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
  });

  test('reloads during 200 requests per second: no error, no mixed or older values', async () => {
    const root = makeGeneration(join(tempFolder(), 'site'), '0');
    const file = join(root, OVERRIDES);
    const site = await serve(root, args);
    const answers: Promise<string>[] = [];
    const start = performance.now();
    let generation = 0;
    while (answers.length < 600) {
      await until('the next request is due', () => performance.now() >= start + answers.length * 5);
      const answer = site.ask(PROBE).catch(String);
      answers.push(answer);
      // As soon as a generation is served, the next is written, alternately in place and by a rename.
      if (answers.length % 10 !== 0 || generationOf(await answer) !== generation) continue;
      const place = ++generation % 2 === 0 ? file : `${file}.tmp`;
      writeFileSync(place, settings(String(generation)));
      if (place !== file) renameSync(place, file);
    }
    const seen = await Promise.all(answers);
    const generations = seen.map(generationOf);
    expect(seen).toEqual(generations.map((number) => probe('#').replaceAll('"#"', String(number))));
    expect(generations).toEqual(generations.toSorted((a, b) => a - b));
    expect(generation).toBeGreaterThan(5);
  });
});
