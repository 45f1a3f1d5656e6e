import { expect, test } from 'bun:test';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readSite, toTypes } from '@flextype-bun/registry-core';
import { codeBlock, readmeTable, tempFolder, unionMembers } from '@flextype-bun/testing';
import { createClient, DEFAULT_CLIENT_OPTIONS } from '../src/index.ts';
import { SiteServer, TOKEN } from './support/site-server.ts';

const PACKAGE = resolve(import.meta.dir, '..');
const REPOSITORY = resolve(PACKAGE, '../..');
const readme = readFileSync(join(PACKAGE, 'README.md'), 'utf8');
const quickStart = codeBlock(readme);

/** Compiler output for a browser program beside the declarations of a site. */
async function compile(program: string): Promise<string> {
  const folder = tempFolder();
  const { snapshot } = await readSite(join(REPOSITORY, 'fixtures/sites/1.x'));
  const compilerOptions = {
    strict: true,
    noEmit: true,
    allowImportingTsExtensions: true,
    target: 'ES2024',
    lib: ['ES2024', 'DOM'],
    types: [],
  };
  writeFileSync(join(folder, 'site-registry.ts'), toTypes(snapshot));
  writeFileSync(join(folder, 'program.ts'), inPlace(program));
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions }));
  const tsc = join(REPOSITORY, 'node_modules/.bin/tsc');
  const { stdout } = Bun.spawn([tsc, '--pretty', 'false'], { cwd: folder, stdout: 'pipe' });
  return new Response(stdout).text();
}

function inPlace(program: string): string {
  return program.replace("'@flextype-bun/client'", JSON.stringify(join(PACKAGE, 'src/index.ts')));
}

test('the README lists the options and their defaults', () => {
  const own = Object.entries(DEFAULT_CLIENT_OPTIONS).map(([name, value]) => [
    name,
    typeof value === 'function' ? "the runtime's" : JSON.stringify(value),
  ]);
  expect(readmeTable(readme, 'Options').map(([name, value]) => [name, value])).toEqual(own);
});

test('the README lists the error codes', () => {
  const source = readFileSync(join(PACKAGE, 'src/errors.ts'), 'utf8');
  const codes = unionMembers(source, 'RegistryClientErrorCode');
  expect(readmeTable(readme, 'Errors').map(([code]) => code)).toEqual(codes);
});

test('the README lists all exports and methods, and no others', async () => {
  const exported = Object.keys(await import('../src/index.ts'));
  const methods = Object.keys(createClient('https://example.org')).map((name) => `client.${name}`);
  expect(
    readmeTable(readme, 'API')
      .map(([cell]) => cell?.replace(/\(.*/, ''))
      .toSorted(),
  ).toEqual([...exported, ...methods].toSorted());
});

test('the quick start of the README runs', async () => {
  const server = new SiteServer();
  const file = join(tempFolder(), 'quick-start.ts');
  writeFileSync(file, inPlace(quickStart).replace('https://example.org', server.url));
  expect(quickStart).toContain(TOKEN);
  const child = Bun.spawn([process.execPath, file], { stdout: 'pipe', stderr: 'pipe' });
  expect(await new Response(child.stderr).text()).toBe('');
  expect(await child.exited).toBe(0);
  expect(server.asked('registry').length).toBe(3);
});

test('the quick start compiles for browsers, with the declarations of a site', async () => {
  const use = `
    const title: string | undefined = await client.get('plugins.site.settings.title');
    const limit: string | number = await client.get('plugins.site.settings.title', 5);
    client.watch('flextype.settings.cors.methods', (methods) => methods?.map((method) => method.toLowerCase()));
    export { limit, title };
  `;
  expect(await compile(`${quickStart}${use}`)).toBe('');
});

test('a misspelt id or a wrong type does not compile', async () => {
  const lines = quickStart.trimEnd().split('\n').length;
  const wrong = [
    "client.get('plugins.site.settings.titel');",
    "client.getMany(['plugins.site.settings.titel']);",
    "client.watch('plugins.site.settings.title', (title: number) => title);",
  ];
  const said = await compile([quickStart.trimEnd(), ...wrong].join('\n'));
  const places = [...said.matchAll(/^program\.ts\((\d+),\d+\): error TS2\d+/gm)].map(([, line]) =>
    Number(line),
  );
  expect([...new Set(places)]).toEqual(wrong.map((_, index) => lines + index + 1));
});
