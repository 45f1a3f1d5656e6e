import { afterEach } from 'bun:test';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

const FIXTURES = resolve(import.meta.dir, '../../../../fixtures');
const made: string[] = [];

afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** An empty folder that is gone after the test. */
export function tempFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'flextype-api-'));
  made.push(folder);
  return folder;
}

/** A copy of a site in `fixtures/`, as `sites/1.x` or `broken/syntax`. */
export function copyFixture(name: string): string {
  const folder = join(tempFolder(), 'site');
  cpSync(join(FIXTURES, name), folder, { recursive: true });
  return folder;
}

/** Writes a file, and the folders that it needs. */
export function writeIn(root: string, path: string, text: string): void {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
