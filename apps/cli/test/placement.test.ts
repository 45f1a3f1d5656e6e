import { expect, test } from 'bun:test';
import { join } from 'node:path';
import { inSite } from './support/cli.ts';
import { copyFixture, writeIn } from './support/temp-site.ts';

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
