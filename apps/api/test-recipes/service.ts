import { expect, test } from 'bun:test';
import { dirname } from 'node:path';
import { writeIn } from '@flextype-bun/testing';
import { runServer } from '../test/support/server-process.ts';
import { v1 } from '../test/support/test-app.ts';
import { readRecipe } from './support/hosts.ts';
import { AS_WEB_USER, runProgram } from './support/program.ts';
import { makeSite } from './support/site.ts';

const UNIT = 'flextype-registry-api.service';

test(`${UNIT} is valid for systemd`, async () => {
  expect(await runProgram(['systemd-analyze', 'verify', `${import.meta.dir}/../recipes/${UNIT}`])).toBe('');
});

test(`${UNIT} starts the packed plugin of the site that it names, as its user and from any folder`, async () => {
  const root = await makeSite();
  writeIn(root, 'project/config/plugins/registry-api/settings.yaml', 'port: 0\n');
  const unit = readRecipe(UNIT, { '/var/www/my-site': root, '/opt/bun/bin': dirname(process.execPath) });
  const valuesOf = (key: string) => unit.match(new RegExp(`(?<=^${key}=).*`, 'gm')) ?? [];
  expect(valuesOf('User')).toEqual(['www-data']);
  const environment = valuesOf('Environment').map((entry) => entry.split('='));
  const command = valuesOf('ExecStart').flatMap((line) => line.split(' '));
  const { url, output } = await runServer([], {
    cwd: '/',
    env: Object.fromEntries(environment),
    command: [...AS_WEB_USER, ...command],
  });
  expect(output().out).toContain(`Serving ${root} `);
  expect((await fetch(url + v1('flextype.manifest.version'))).status).toBe(200);
});
