import { describe, expect, test } from 'bun:test';
import { mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { NEWEST, RELEASES } from '@flextype-bun/project';
import { copyFixture, tempFolder, writeIn } from '@flextype-bun/testing';
import { findMisplacedClones } from '../src/server/misplaced-clones.ts';
import { ENTRY, runServer, runToEnd } from './support/server-process.ts';
import { v1 } from './support/test-app.ts';

const REPOSITORY = resolve(import.meta.dir, '../../..');
const [SEES_NO_LINKS, SEES_LINKS] = RELEASES;
const LICENCE = '{"data":{"key":"flextype.settings.lighthouse.licence","value":"0042"}}';

/** Makes a folder that looks like a clone of this repository. */
function makeClone(folder: string): string {
  for (const file of ['apps/api/plugin.yaml', 'packages/registry-core/package.json'])
    writeIn(folder, file, '');
  return folder;
}

async function licenceOf(url: string): Promise<string> {
  return (await fetch(url + v1('flextype.settings.lighthouse.licence'))).text();
}

describe('a start through a link in project/plugins', () => {
  function linkedSite() {
    const root = copyFixture('sites/1.x');
    const link = join(root, 'project/plugins/registry-api');
    symlinkSync(join(REPOSITORY, 'apps/api'), link);
    return { root, link };
  }

  test('finds the site from any working directory', async () => {
    const { link } = linkedSite();
    const command = [process.execPath, join(link, 'src/index.ts')];
    const { url } = await runServer(['--port', '0'], { cwd: tempFolder(), command });
    expect(await licenceOf(url)).toBe(LICENCE);
  });

  test('finds the site from inside the link, with a relative path', async () => {
    const { link } = linkedSite();
    const command = ['sh', '-c', `cd '${link}' && exec '${process.execPath}' src/index.ts "$@"`, 'sh'];
    const { url } = await runServer(['--port', '0'], { cwd: tempFolder(), command });
    expect(await licenceOf(url)).toBe(LICENCE);
  });

  test('prefers the site around the working directory', async () => {
    const { link } = linkedSite();
    const other = copyFixture('sites/0.10');
    const command = [process.execPath, join(link, 'src/index.ts')];
    const { output } = await runServer(['--port', '0'], { cwd: other, command });
    expect(output().out).toContain(`Serving ${other} `);
  });
});

describe('a start that finds no site', () => {
  // Like systemd: the variable identifies the stream that standard error is connected to.
  const asService = ['sh', '-c', `JOURNAL_STREAM=$(stat -Lc %d:%i /proc/self/fd/2) exec "$@"`, 'sh'];

  test('is an error for a service, with a remedy', async () => {
    const cwd = tempFolder();
    const command = [...asService, process.execPath, ENTRY];
    const { code, out, err } = await runToEnd(['--port', '0'], { cwd, command });
    expect([code, out]).toEqual([1, '']);
    expect(err).toContain(cwd);
    expect(err).toEndWith(
      'A service does not serve the demo site. Set --root DIR or FLEXTYPE_ROOT to the folder that contains project/ and src/\n',
    );
  });

  test('serves the demo site if the service only inherits its journal', async () => {
    const { output } = await runServer(['--port', '0'], {
      cwd: tempFolder(),
      env: { JOURNAL_STREAM: '1:1' },
    });
    expect(output().out).toContain('demo site');
  });

  test('is an error for a packed plugin, which has no demo site', async () => {
    const folder = join(tempFolder(), 'registry-api');
    const packing = Bun.spawn([join(REPOSITORY, 'apps/api/recipes/pack-plugin.sh'), folder], {
      env: { PATH: `${join(process.execPath, '..')}:${process.env['PATH']}` },
      stdout: 'ignore',
      stderr: 'ignore',
    });
    expect(await packing.exited).toBe(0);
    const command = [process.execPath, join(folder, 'server/index.js')];
    const { code, err } = await runToEnd(['--port', '0'], { cwd: tempFolder(), command });
    expect(code).toBe(1);
    expect(err).toContain('--root DIR or FLEXTYPE_ROOT');
  });
});

describe('a clone of this repository in a site', () => {
  test('in project/plugins of 0.9, which takes it for a plugin, keeps the server from starting', async () => {
    const root = copyFixture('sites/0.9');
    const clone = makeClone(join(root, 'project/plugins/registry-api'));
    const { code, err } = await runToEnd(['--root', root, '--port', '0']);
    expect(code).toBe(1);
    expect(err).toStartWith(`${clone} is a clone of this repository and not a plugin`);
    expect(err).toContain(`pack-plugin.sh ${root}/project/plugins/registry-api`);
  });

  test.each(['0.10', '1.x'])('in project/plugins of %s, which ignores it, is logged', async (generation) => {
    const root = copyFixture(`sites/${generation}`);
    const clone = makeClone(join(root, 'project/plugins/any-name'));
    const { url, output } = await runServer(['--root', root, '--port', '0']);
    expect(url).not.toBe('');
    expect(output().err).toContain(`WARN  ${clone} is a clone`);
  });

  test('in the web root is logged', async () => {
    const root = copyFixture('sites/0.9');
    const clone = makeClone(join(root, 'registry'));
    const { url, output } = await runServer(['--root', root, '--port', '0']);
    expect(url).not.toBe('');
    expect(output().err).toContain(`WARN  ${clone} is a clone of this repository in the web root`);
  });

  test('is found through a link, and at any depth if its code is running', async () => {
    const root = copyFixture('sites/0.9');
    symlinkSync(makeClone(join(tempFolder(), 'clone')), join(root, 'project/plugins/linked'));
    const deep = makeClone(join(root, 'some/where/clone'));
    const found = await findMisplacedClones(root, SEES_LINKS, deep);
    expect(found.map(({ folder, fatal }) => [folder, fatal])).toEqual([
      [join(root, 'project/plugins/linked'), true],
      [deep, false],
    ]);
    const [unseen] = await findMisplacedClones(root, SEES_NO_LINKS);
    expect([unseen?.folder, unseen?.fatal]).toEqual([join(root, 'project/plugins/linked'), false]);
    expect(found[0]?.remedy).toStartWith('Remove this link');
  });

  test('is not reported for a plugin, a linked plugin, or a site inside the repository', async () => {
    const root = copyFixture('sites/0.9');
    symlinkSync(join(REPOSITORY, 'apps/api'), join(root, 'project/plugins/registry-api'));
    mkdirSync(join(root, 'project/plugins/empty'));
    expect(readdirSync(join(root, 'project/plugins')).length).toBeGreaterThan(2);
    expect(await findMisplacedClones(root, SEES_LINKS)).toEqual([]);
    expect(await findMisplacedClones(join(REPOSITORY, 'fixtures/sites/0.10'), NEWEST)).toEqual([]);
  });
});
