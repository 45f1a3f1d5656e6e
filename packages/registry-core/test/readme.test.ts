import { expect, test } from 'bun:test';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { codeBlock, readmeTable, tempFolder, unionMembers } from '@flextype-bun/testing';
import { DEFAULT_REGISTRY_OPTIONS, openRegistry } from '../src/index.ts';

const PACKAGE = resolve(import.meta.dir, '..');
const REPOSITORY = resolve(PACKAGE, '../..');
const readme = readFileSync(join(PACKAGE, 'README.md'), 'utf8');

test('the README lists the options and their defaults', () => {
  const said = readmeTable(readme, 'Options').map(([name, value]) => [name, value]);
  const own = Object.entries(DEFAULT_REGISTRY_OPTIONS).map(([name, value]) => [
    name,
    typeof value === 'function' ? 'nothing' : JSON.stringify(value),
  ]);
  expect(said).toEqual(own);
});

test('the README lists the error codes', () => {
  const codes = unionMembers(
    readFileSync(join(PACKAGE, 'src/common/errors.ts'), 'utf8'),
    'RegistryErrorCode',
  );
  expect(readmeTable(readme, 'Errors').map(([code]) => code)).toEqual(codes);
});

test('everything in the README is exported, or a method', async () => {
  const exported = new Set(Object.keys(await import('../src/index.ts')));
  const registry = await openRegistry(join(REPOSITORY, 'fixtures/sites/1.x'), { watch: false });
  for (const [cell = ''] of readmeTable(readme, 'API')) {
    for (const [, dot, name = ''] of cell.matchAll(/(?:^| )(registry\.)?(\w+)(?:<\w+>)?(?=\(| |$)/g)) {
      expect([name, exported.has(name) || name in registry]).toEqual([name, true]);
      expect(dot === undefined || name in registry).toBe(true);
    }
  }
  await registry.close();
});

test('the example of the README runs', async () => {
  const file = join(tempFolder(), 'example.ts');
  writeFileSync(
    file,
    codeBlock(readme).replace("'@flextype-bun/registry-core'", JSON.stringify(join(PACKAGE, 'src/index.ts'))),
  );
  const child = Bun.spawn([process.execPath, file], { cwd: REPOSITORY, stdout: 'pipe', stderr: 'pipe' });
  expect(await new Response(child.stderr).text()).toBe('');
  expect(await child.exited).toBe(0);
});
