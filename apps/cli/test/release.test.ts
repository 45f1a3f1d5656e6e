import { expect, test } from 'bun:test';
import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { tempFolder, writeIn } from '@flextype-bun/testing';

const RELEASE = resolve(import.meta.dir, '../release/release.ts');

/** Runs the script with options that it must refuse before it builds anything. */
function release(...options: string[]) {
  const { exitCode, stderr } = Bun.spawnSync([process.execPath, RELEASE, ...options]);
  return { code: exitCode, err: stderr.toString() };
}

test('a folder with other files is not emptied', () => {
  const folder = tempFolder();
  writeIn(folder, 'SHA256SUMS', '');
  writeIn(folder, 'holiday.jpg', '');
  expect(release('--out', folder)).toEqual({
    code: 2,
    err: `${folder} would be emptied, but has holiday.jpg. Choose an empty folder, or one of an earlier release\n`,
  });
  expect(readdirSync(folder).sort()).toEqual(['SHA256SUMS', 'holiday.jpg']);
});

test('an unknown target is refused with those that exist', () => {
  const { code, err } = release('--out', join(tempFolder(), 'new'), '--target', 'amiga');
  expect([code, err]).toEqual([
    2,
    expect.stringMatching(/^amiga: no such target; there are linux-x64, .*\n$/),
  ]);
});
