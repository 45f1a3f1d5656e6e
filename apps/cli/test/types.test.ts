import { describe, expect, test } from 'bun:test';
import { cpSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { copyFixture, tempFolder, until, writeIn } from '@flextype-bun/testing';
import { cli } from './support/cli.ts';
import { ENTRY, start } from './support/program.ts';

const REPOSITORY = resolve(import.meta.dir, '../../..');

/** A copy of the example project, with its dependencies from this repository. */
function copyExample(): string {
  const folder = join(tempFolder(), 'typed-site');
  cpSync(join(REPOSITORY, 'apps/cli/examples/typed-site'), folder, { recursive: true });
  mkdirSync(join(folder, 'node_modules/@flextype-bun'), { recursive: true });
  mkdirSync(join(folder, 'node_modules/.bin'));
  symlinkSync(join(REPOSITORY, 'packages/client'), join(folder, 'node_modules/@flextype-bun/client'));
  const program = join(folder, 'node_modules/.bin/flextype-registry');
  writeFileSync(program, `#!/bin/sh\nexec "${process.execPath}" "${ENTRY}" "$@"\n`, { mode: 0o755 });
  // The client is not built here: its sources stand in for the declarations.
  const here = { extends: './tsconfig.json', compilerOptions: { customConditions: ['bun'], noEmit: true } };
  writeIn(folder, 'tsconfig.test.json', JSON.stringify(here));
  return folder;
}

async function runIn(folder: string, command: readonly string[]): Promise<{ code: number; text: string }> {
  const child = Bun.spawn([...command], { cwd: folder, stdout: 'pipe', stderr: 'pipe' });
  const text = (await new Response(child.stdout).text()) + (await new Response(child.stderr).text());
  return { code: await child.exited, text };
}

describe('the example project', () => {
  test('compiles after prepare, and a misspelt id or a wrong type does not', async () => {
    const folder = copyExample();
    const tsc = [join(REPOSITORY, 'node_modules/.bin/tsc'), '-p', 'tsconfig.test.json', '--pretty', 'false'];
    const prepared = await runIn(folder, [process.execPath, 'run', 'prepare']);
    expect(prepared.code).toBe(0);
    expect(await runIn(folder, tsc)).toEqual({ code: 0, text: '' });
    const page = readFileSync(join(folder, 'src/page.ts'), 'utf8');
    writeIn(folder, 'src/page.ts', page.replace('settings.title', 'settings.titel'));
    expect((await runIn(folder, tsc)).text).toContain(`'"plugins.site.settings.titel"' is not assignable`);
    writeIn(folder, 'src/page.ts', page.replace('Promise<number>', 'Promise<string>'));
    expect((await runIn(folder, tsc)).text).toContain("Type 'number' is not assignable to type 'string'");
  });
});

describe('types --watch', () => {
  test('writes the file at the start and when a type changes, and leaves it alone otherwise', async () => {
    const root = copyFixture('sites/1.x');
    const program = start(['types', '-o', 'registry.ts', '--watch', '--root', root], tempFolder());
    await until('it watches', () => program.err().includes('Watching'));
    const file = join(program.cwd, 'registry.ts');
    expect(readFileSync(file, 'utf8')).toBe((await cli(['types', '--root', root])).out);
    const { mtimeMs } = statSync(file);
    writeIn(root, 'project/config/plugins/site/settings.yaml', 'title: Other\n');
    writeIn(root, 'project/config/plugins/site/settings.yaml', 'title: Other\nnovel: 1\n');
    await until('the file has the new id', () => readFileSync(file, 'utf8').includes('settings.novel'));
    expect(statSync(file).mtimeMs).toBeGreaterThan(mtimeMs);
    writeIn(root, 'project/config/plugins/site/settings.yaml', 'title: [\n');
    await until('it reports the broken file', () => program.err().includes('stale: '));
    writeIn(root, 'project/config/plugins/site/settings.yaml', 'title: Third\nnovel: 2\n');
    await until('it has read the file', () => program.err().includes(' ready: all files are in force\n'));
    expect(program.err()).not.toContain('is left out');
    program.signal('SIGINT');
    expect(await program.exited).toBe(0);
    expect(program.err().match(/Wrote /g)).toHaveLength(2);
  });

  test('needs a file', async () => {
    const { code, err } = await cli(['types', '--watch']);
    expect([code, err]).toEqual([2, '--watch writes a file; name it with -o FILE\n']);
    for (const name of ['class', 'string', '1x', 'a-b', '']) {
      const named = await cli(['types', '--root', copyFixture('sites/1.x'), '--name', name]);
      expect([named.code, named.err]).toEqual([
        2,
        `--name ${name} is not a valid name of a TypeScript interface\n`,
      ]);
    }
  });
});
