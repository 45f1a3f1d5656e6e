import { expect, test } from 'bun:test';
import { join } from 'node:path';
import { copyFixture, writeIn } from '@flextype-bun/testing';
import { inSite } from './support/cli.ts';

test.each([
  ['0.9', 'project/plugins/registry-api', 'error'],
  ['1.x', 'project/plugins/registry-api', 'warning'],
  ['0.9', 'registry-api', 'warning'],
])('doctor reports a clone in a site of %s in %s', async (generation, place, severity) => {
  const root = copyFixture(`sites/${generation}`);
  for (const file of ['apps/api/plugin.yaml', 'packages/registry-core/package.json'])
    writeIn(root, join(place, file), '');
  const { out } = await inSite(root)('doctor');
  expect(out).toContain(
    `${severity} misplaced-clone ${place}\n  ${join(root, place)} is a clone of this repository`,
  );
  expect(out).toContain('→ Move this folder out of the site');
});

test('doctor reports values that a copy of the 0.1.0 settings holds against newer defaults', async () => {
  const root = copyFixture('sites/1.x');
  const file = 'project/config/plugins/registry-api/settings.yaml';
  const settings =
    'enabled: true\nport: 3000\napi:\n  batch: 7\ntokens: {redis: {url: "redis://:secret-word@10.0.0.1"}}\n';
  const report = async (text: string) => {
    writeIn(root, file, text);
    return (await inSite(root)('doctor', '--all')).out;
  };
  expect(await report(settings)).not.toContain('copied-setting');
  const out = await report(`# The settings of the Registry API server.\n#\n${settings}`);
  expect(out.match(/copied-setting/g)).toHaveLength(2);
  expect(out).toContain(`info copied-setting ${file}:6:10\n`);
  expect(out).toContain('its api.batch is not the default, 100.');
  expect(out).not.toContain('secret-word');
});
