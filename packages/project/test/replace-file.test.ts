import { expect, test } from 'bun:test';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { join } from 'node:path';
import { tempFolder, writeIn } from '@flextype-bun/testing';
import { createFile, FileConflictError, replaceFile, writeFileAtomically } from '../src/index.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const IS_ROOT = process.getuid?.() === 0;

test('createFile makes folders and a file of the owner and mode of the folder above, and never overwrites', async () => {
  const root = tempFolder();
  mkdirSync(join(root, 'project'));
  chmodSync(join(root, 'project'), 0o750);
  if (IS_ROOT) chownSync(join(root, 'project'), 33, 33);
  const file = join(root, 'project/config/plugins/settings.yaml');
  expect(await createFile(file, 'a: 1\n')).toBe(true);
  expect(await createFile(file, 'b: 2\n')).toBe(false);
  expect(readFileSync(file, 'utf8')).toBe('a: 1\n');
  expect(statSync(file).mode & 0o7777).toBe(0o640);
  expect(statSync(join(file, '..')).mode & 0o7777).toBe(0o750);
  if (IS_ROOT) expect([statSync(file).uid, statSync(join(file, '..')).gid]).toEqual([33, 33]);
});

test('replaceFile keeps owner and mode, replaces the target of a link, and leaves nothing behind', async () => {
  const root = tempFolder();
  writeIn(root, 'shared/settings.yaml', 'a: 1\n');
  const target = join(root, 'shared/settings.yaml');
  chmodSync(target, 0o604);
  if (IS_ROOT) chownSync(target, 33, 33);
  const { ino } = statSync(target);
  const link = join(root, 'settings.yaml');
  symlinkSync(target, link);
  await replaceFile(link, bytes('a: 1\n'), bytes('a: 2\n'));
  expect(readFileSync(target, 'utf8')).toBe('a: 2\n');
  expect(readlinkSync(link)).toBe(target);
  expect(statSync(target).ino).not.toBe(ino);
  expect(statSync(target).mode & 0o7777).toBe(0o604);
  if (IS_ROOT) expect([statSync(target).uid, statSync(target).gid]).toEqual([33, 33]);
  expect(readdirSync(join(root, 'shared'))).toEqual(['settings.yaml']);
});

test('replaceFile leaves a file alone that somebody else changed', async () => {
  const root = tempFolder();
  writeIn(root, 'settings.yaml', 'a: other\n');
  const file = join(root, 'settings.yaml');
  await expect(replaceFile(file, bytes('a: 1\n'), bytes('a: 2\n'))).rejects.toThrow(FileConflictError);
  expect(readFileSync(file, 'utf8')).toBe('a: other\n');
  expect(readdirSync(root)).toEqual(['settings.yaml']);
});

test('writeFileAtomically replaces the target of a link, keeps its mode, and creates what a link leads to', async () => {
  const root = tempFolder();
  writeIn(root, 'shared/types.ts', 'old');
  const target = join(root, 'shared/types.ts');
  chmodSync(target, 0o640);
  if (IS_ROOT) chownSync(target, 33, 33);
  const { ino } = statSync(target);
  symlinkSync('shared/types.ts', join(root, 'types.ts'));
  await writeFileAtomically(join(root, 'types.ts'), 'new');
  expect([readlinkSync(join(root, 'types.ts')), readFileSync(target, 'utf8')]).toEqual([
    'shared/types.ts',
    'new',
  ]);
  expect(statSync(target).ino).not.toBe(ino);
  expect(statSync(target).mode & 0o7777).toBe(0o640);
  if (IS_ROOT) expect([statSync(target).uid, statSync(target).gid]).toEqual([33, 33]);
  symlinkSync('shared/none.ts', join(root, 'none.ts'));
  await writeFileAtomically(join(root, 'none.ts'), 'first');
  expect(readFileSync(join(root, 'shared/none.ts'), 'utf8')).toBe('first');
  expect(readlinkSync(join(root, 'none.ts'))).toBe('shared/none.ts');
  expect(readdirSync(join(root, 'shared')).sort()).toEqual(['none.ts', 'types.ts']);
});

test('writeFileAtomically writes to a named pipe, and fails for a folder and in one that does not exist', async () => {
  const root = tempFolder();
  const pipe = join(root, 'pipe');
  execFileSync('mkfifo', [pipe]);
  const reader = Bun.spawn(['cat', pipe]);
  await writeFileAtomically(pipe, 'text');
  expect(await new Response(reader.stdout).text()).toBe('text');
  await expect(writeFileAtomically(root, 'text')).rejects.toThrow('EISDIR');
  await expect(writeFileAtomically(join(root, 'no/file'), 'text')).rejects.toThrow('ENOENT');
  expect(readdirSync(root)).toEqual(['pipe']);
});
