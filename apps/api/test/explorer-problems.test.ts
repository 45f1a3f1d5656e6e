import { describe, expect, test } from 'bun:test';
import { chmodSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { copyFixture, until, writeIn } from '@flextype-bun/testing';
import { startExplorer } from './support/explorer-server.ts';

const CLI = resolve(import.meta.dir, '../../cli/src/index.ts');
const TOKEN = 'efe1e36e4d60fcd547e22eb9f795dff9';
const TITLE = 'plugins.site.settings.title';
const SETTINGS = 'project/config/plugins/site/settings.yaml';

async function explorerOf(root: string) {
  const { read, ...server } = await startExplorer(['--root', root]);
  const codes = async () => {
    const { checked, problems } = await read('problems');
    return checked ? problems.map(({ code }) => code) : [];
  };
  return { ...server, read, codes };
}

/** The same site's findings by the CLI. */
async function doctor(root: string) {
  const command = [process.execPath, CLI, 'doctor', '--root', root, '--json'];
  const child = Bun.spawn(command, { stdout: 'pipe' });
  const { findings } = JSON.parse(await new Response(child.stdout).text());
  return findings as { readonly code: string; readonly reason: string }[];
}

describe('problems in the explorer', () => {
  test('are the findings of doctor', async () => {
    const root = copyFixture('sites/1.x');
    const settings = 'project/config/plugins/registry-api/settings.yaml';
    const file = `project/entries/tokens/${TOKEN}/token.yaml`;
    const { read, codes } = await explorerOf(root);
    writeIn(root, settings, 'port: 70000\nmistyped: 1\n');
    writeIn(root, file, 'state: enabled\ncalls: many\nlimit_calls: 0\n');
    writeIn(root, 'project/plugins/clone/apps/api/plugin.yaml', '');
    writeIn(root, 'project/plugins/clone/packages/registry-core/package.json', '');
    chmodSync(join(root, 'var/registry-api/calls.journal'), 0o644);
    const found = await doctor(root);
    const expected = ['server-setting', 'token-file', 'misplaced-clone', 'open-journal', 'disabled-token'];
    expect(found.map(({ code }) => code)).toEqual(expect.arrayContaining(expected));
    await until('all are found', async () => (await codes()).length >= found.length);
    const { problems, errors, warnings, remarks } = await read('problems');
    const inSite = ({ code, reason }: { code: string; reason: string }) =>
      `${code}: ${reason.replaceAll(`${root}/`, '')}`;
    expect(problems.map(inSite).sort()).toEqual(found.map(inSite).sort());
    expect(errors + warnings + remarks).toBe(found.length);
    expect(JSON.stringify(problems)).not.toContain(TOKEN);
  });

  test('include a broken token file once, with its place, and no longer when it is mended', async () => {
    const root = copyFixture('sites/1.x');
    const file = `project/entries/tokens/${TOKEN}/token.yaml`;
    writeIn(root, file, 'state: enabled\ncalls: many\nlimit_calls: 0\n');
    const { url, read, codes } = await explorerOf(root);
    // The server has seen the broken file as well.
    await fetch(`${url}/api/v1/registry?id=flextype.manifest.version&token=${TOKEN}`);
    await until('the file is a problem', async () => (await codes()).includes('token-file'));
    const ofToken = (await read('problems')).problems.filter(({ place }) =>
      place?.file.includes('tokens/efe1…'),
    );
    expect(ofToken).toMatchObject([
      { code: 'token-file', place: { file: 'project/entries/tokens/efe1…/token.yaml', line: 2, column: 8 } },
    ]);
    writeIn(root, file, 'state: enabled\ncalls: 1\nlimit_calls: 0\n');
    await until('the problem is gone', async () => {
      const found = await codes();
      return found.length > 0 && !found.includes('token-file');
    });
  });

  test('are at most 500 of a kind, and all are counted', async () => {
    const root = copyFixture('sites/1.x');
    for (let index = 0; index < 600; index++) {
      writeIn(
        root,
        `project/entries/tokens/switched-off-${index}/token.yaml`,
        'state: disabled\ncalls: 0\nlimit_calls: 0\n',
      );
    }
    const { read, codes } = await explorerOf(root);
    await until('everything was checked', async () => (await codes()).length > 0);
    const { problems, kinds, remarks } = await read('problems');
    expect(problems.filter(({ code }) => code === 'disabled-token')).toHaveLength(500);
    expect(kinds.find(({ code }) => code === 'disabled-token')?.count).toBe(601);
    expect(remarks).toBeGreaterThan(600);
    expect(problems.some(({ code }) => code === 'disabled-plugin')).toBe(true);
  });

  test('follow changes of the settings, while the values stay', async () => {
    const root = copyFixture('sites/1.x');
    const { read, codes } = await explorerOf(root);
    await until('everything was checked', async () => (await codes()).length > 0);
    writeIn(root, SETTINGS, 'title: [broken\n');
    await until('the broken file is a problem', async () => {
      const { problems } = await read('problems');
      return problems.some(({ code, place }) => code === 'malformed-yaml' && place?.file === SETTINGS);
    });
    expect((await read('problems')).problems.map(({ code }) => code)).toContain('disabled-token');
    expect((await read('item', `?at=${TITLE}`)).json).not.toBeNull();
    writeIn(root, SETTINGS, 'title: Mended\n');
    await until('the problem is gone', async () => {
      const found = await codes();
      return found.length > 0 && !found.includes('malformed-yaml');
    });
  });
});
