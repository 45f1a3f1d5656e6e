import { describe, expect, test } from 'bun:test';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { copyFixture, tempFolder, writeIn } from '@flextype-bun/testing';
import { inSite } from './support/cli.ts';
import { start } from './support/program.ts';

test('types prints declarations, or writes them to a file under a given name', async () => {
  const root = copyFixture('sites/1.x');
  const site = inSite(root);
  const { out } = await site('types');
  expect(out).toContain("  readonly 'plugins.site.settings.title': SiteRegistryTree");
  expect(await site('types', '-o', 'types.ts', '--name', 'Mine')).toEqual({ code: 0, out: '', err: '' });
  expect(readFileSync(join(root, 'types.ts'), 'utf8')).toBe(out.replaceAll('SiteRegistry', 'Mine'));
  expect((await site('types', '--name', 'not a name')).code).toBe(2);
  expect((await site('types', '-o', 'no/such/folder.ts')).code).toBe(3);
});

test.each(['types', 'schema'])('%s leaves the old file if the disk is full', async (command) => {
  const root = copyFixture('sites/1.x');
  const folder = tempFolder();
  writeIn(folder, 'file', 'old');
  // A file size limit fails a write like a full disk.
  const starter = ['sh', '-c', `trap '' XFSZ; ulimit -f 1; exec "$@"`, 'sh'];
  const program = start([command, '--root', root, '-o', 'file'], folder, { starter });
  expect([await program.exited, program.err()]).toEqual([
    3,
    'file cannot be written (EFBIG); name another file\n',
  ]);
  expect(readFileSync(join(folder, 'file'), 'utf8')).toBe('old');
  expect(readdirSync(folder)).toEqual(['file']);
});

describe('schema', () => {
  test('describes the registry, one id, or a settings file', async () => {
    const site = inSite(copyFixture('sites/1.x'));
    const schema = async (...args: string[]) => JSON.parse((await site('schema', ...args)).out);
    expect((await schema()).required).toEqual(['flextype', 'plugins']);
    expect(await schema('flextype.manifest.version')).toMatchObject({ type: 'string' });
    const settings = await schema('--settings', 'site');
    expect(settings).toMatchObject({ title: 'plugins.site.settings', type: 'object' });
    expect(settings.properties.title).toMatchObject({ type: ['string', 'null'] });
    expect((await schema('--settings', 'flextype')).title).toBe('flextype.settings');
    expect((await site('schema', '--settings', 'sitee')).code).toBe(1);
    expect((await site('schema', 'flextype', '--settings', 'site')).code).toBe(2);
  });

  test("describes the server's settings, all of them optional", async () => {
    const { out } = await inSite(copyFixture('sites/1.x'))('schema', '--settings', 'registry-api');
    const schema = JSON.parse(out);
    expect(schema.properties.port).toMatchObject({ type: 'integer', maximum: 65535 });
    expect(schema.properties.tokens.properties.journal.properties.fsync.description).toBeString();
    expect(out).not.toContain('"required"');
  });
});
