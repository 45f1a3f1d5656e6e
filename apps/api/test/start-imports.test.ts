import { expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { filesLoadedAtStart } from './support/loaded-files.ts';

// Each takes 1 to 7 ms to load, of a start of 40. `process.getBuiltinModule` loads them where they are needed.
const COSTLY =
  /^import (?!type )[^;']* from '(node:(?:child_process|crypto|http|net|readline|stream|timers|worker_threads|zlib)[/a-z]*)'/gm;

test('a start loads none of the costly modules of Node', async () => {
  const files = (await filesLoadedAtStart()).filter((file) => !file.includes('/node_modules/'));
  expect(files.length).toBeGreaterThan(100);
  const found = files.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(COSTLY)].map(([, name]) => [file, name]),
  );
  expect(found).toEqual([]);
});
