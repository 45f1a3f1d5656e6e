import { expect, test } from 'bun:test';
import { chmodSync, chownSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseYaml } from '@flextype-bun/registry-core';
import { copyFixture, makeSite, tempFolder, writeIn } from '@flextype-bun/testing';
import { cli, inSite } from './support/cli.ts';
import { serve } from './support/server.ts';

const SETTINGS = 'project/config/plugins/registry-api/settings.yaml';
const REFERENCE = resolve(import.meta.dir, '../../api/reference/settings.yaml');
const ENABLED = { 'project/config/flextype/settings.yaml': 'api: {registry: {enabled: true}}\n' };

test('writes a settings file that changes nothing, and a first token that the server accepts', async () => {
  const root = makeSite(ENABLED);
  const { code, out, err } = await inSite(root)('init');
  expect([code, err]).toEqual([0, '']);
  expect(out).toStartWith(`Wrote ${SETTINGS}, with all settings as comments\n`);
  const text = readFileSync(join(root, SETTINGS), 'utf8');
  expect(parseYaml(text)).toEqual(new Map([['enabled', true]]));
  const [, token = ''] = /^token +(\w+)$/m.exec(out) ?? [];
  const { url } = await serve(root);
  const read = await fetch(`${url}/api/v1/registry?id=flextype.manifest.version&token=${token}`);
  expect(read.status).toBe(200);
  // Flextype in PHP would refuse a file of comments alone.
  const { findings } = JSON.parse((await inSite(root)('doctor', '--json')).out);
  expect(
    findings.filter(({ position }: { position?: { file: string } }) => position?.file.endsWith(SETTINGS)),
  ).toEqual([]);
});

test('the settings in it are those of the reference once their comment signs are gone', async () => {
  const root = makeSite(ENABLED);
  await inSite(root)('init', '--no-token');
  const text = readFileSync(join(root, SETTINGS), 'utf8');
  const settings = text.replaceAll(/^#(?=\w|(?: {2}| {4})[\w#])/gm, '');
  expect(parseYaml(settings)).toEqual(parseYaml(readFileSync(REFERENCE)));
});

test('leaves an existing file and existing tokens alone', async () => {
  const root = copyFixture('sites/1.x');
  writeIn(root, SETTINGS, 'port: 4000\n');
  const { code, out } = await inSite(root)('init', '--json');
  expect([code, JSON.parse(out)]).toEqual([
    0,
    { settings: { file: join(root, SETTINGS), created: false }, token: null },
  ]);
  expect(readFileSync(join(root, SETTINGS), 'utf8')).toBe('port: 4000\n');
  expect((await inSite(root)('init')).out).toBe(
    `${SETTINGS} exists and was left alone\nThe site has tokens; "tokens create" makes another\n`,
  );
});

test('says that the API is off, and creates no token with --no-token', async () => {
  const site = inSite(makeSite({}));
  const { out, err } = await site('init', '--no-token');
  expect(out).toBe(`Wrote ${SETTINGS}, with all settings as comments\n`);
  expect(err).toContain('flextype.settings.api.registry.enabled is not true');
  expect(JSON.parse((await site('tokens', 'list', '--json')).out)).toEqual([]);
});

test.if(process.getuid?.() === 0)('gives what it writes to the owner of the site', async () => {
  const root = makeSite(ENABLED);
  for (const path of ['project', 'project/config', 'project/config/flextype']) {
    chownSync(join(root, path), 33, 33);
    chmodSync(join(root, path), 0o750);
  }
  await inSite(root)('init');
  const { uid, gid, mode } = statSync(join(root, SETTINGS));
  expect([uid, gid, mode & 0o777]).toEqual([33, 33, 0o640]);
  expect(statSync(join(root, 'project/entries')).uid).toBe(33);
});

test('exits with 3 where there is no site, and writes nothing', async () => {
  const folder = tempFolder();
  const { code } = await cli(['init', '--root', folder]);
  expect(code).toBe(3);
  expect(() => statSync(join(folder, 'project'))).toThrow();
});
