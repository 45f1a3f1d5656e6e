import { expect, test } from 'bun:test';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const REPOSITORY = resolve(import.meta.dir, '../../..');
const FILES = [
  ...new Bun.Glob('.github/{workflows,actions}/**/*.yml').scanSync({ cwd: REPOSITORY, dot: true }),
];

function read(file: string): string {
  return readFileSync(join(REPOSITORY, file), 'utf8');
}

test('every action of others is used by the hash of a commit, with its tag beside it', () => {
  const lines = FILES.flatMap((file) => read(file).match(/(?<=uses: ).+/g) ?? []);
  expect(lines.length).toBeGreaterThan(2);
  for (const line of lines) expect(line).toMatch(/^[\w-]+\/[\w-]+@[\da-f]{40} # v\d+\.\d+\.\d+$/);
});

test('every command of this repository exists', () => {
  const { scripts } = JSON.parse(read('package.json'));
  const texts = FILES.map(read).join('\n');
  const names = texts.match(/(?<=bun run )[\w:]+/g) ?? [];
  expect(names).toContain('release');
  for (const name of names) expect(scripts).toHaveProperty([name]);
  const programs = texts.match(/(?<=bash )[\w./-]+/g) ?? [];
  expect(programs).toEqual(['.ci/run']);
  for (const program of programs)
    expect([program, existsSync(join(REPOSITORY, program))]).toEqual([program, true]);
});

test('every installation of Bun is of the version that the types are of', () => {
  const { devDependencies } = JSON.parse(read('package.json'));
  const texts = [...FILES, '.ci/run', 'apps/api/docs/install.md'].map(read);
  const versions = texts.flatMap((text) => text.match(/(?<=install --global )bun\S*/g) ?? []);
  expect(versions.length).toBeGreaterThan(4);
  expect(new Set(versions)).toEqual(new Set([`bun@${devDependencies['bun-types']}`]));
});
