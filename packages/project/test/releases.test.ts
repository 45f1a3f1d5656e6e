import { expect, test } from 'bun:test';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readProject, releaseOf } from '../src/index.ts';

const nameOf = (version: string): string | undefined => {
  const release = releaseOf(version);
  return typeof release === 'object' ? release.name : release;
};

test.each([
  ['0.9.8', 'too-old'],
  ['0.9.9', '0.9.9–0.9.11'],
  ['0.9.11', '0.9.9–0.9.11'],
  ['0.9.12', '0.9.12–0.9.13'],
  ['v0.9.14', '0.9.14'],
  ['0.9.15', '0.9.15'],
  ['0.9.17', '0.9.16'],
  ['0.9', '0.9.16'],
  ['0.10.0', '0.10-dev'],
  ['0.1', '0.10-dev'],
  ['0.11.0', '0.10-dev'],
  ['v1.0.0', '1.0.0-alpha.1–1.0.0-alpha.3'],
  ['1.0.0-alpha.1', '1.0.0-alpha.1–1.0.0-alpha.3'],
  ['2.0.0', '1.0.0-alpha.1–1.0.0-alpha.3'],
  ['next', undefined],
])('version %s has the rules of %p', (version, name) => {
  expect(nameOf(version)).toBe(name as string);
});

test.each([
  [[], '1.x'],
  [['project/tokens'], '0.10'],
  [['project/tokens/registry'], '0.9'],
  [['project/tokens/registry', 'project/entries/tokens'], '1.x'],
] as const)('without a manifest, the folders %j stand for %s', async (folders, generation) => {
  const root = mkdtempSync(join(tmpdir(), 'flextype-project-'));
  try {
    for (const folder of folders) mkdirSync(join(root, folder), { recursive: true });
    expect((await readProject(root)).generation).toBe(generation);
  } finally {
    rmSync(root, { recursive: true });
  }
});
