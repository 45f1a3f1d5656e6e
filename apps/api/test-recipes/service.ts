import { expect, test } from 'bun:test';
import { dirname } from 'node:path';
import { tempFolder, writeIn } from '@flextype-bun/testing';
import { startRedis } from '../../../packages/tokens/test/_redis.ts';
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

const TEMPLATE = 'flextype-registry@.service';

test(`${TEMPLATE} is valid for systemd, and starts processes that share a port`, async () => {
  const redis = await startRedis();
  const root = await makeSite();
  const unit = readRecipe(TEMPLATE, {
    '/var/www/my-site': root,
    '/opt/bun/bin': dirname(process.execPath),
    'redis://127.0.0.1:6379': redis.url,
    '910%i': '0',
  });
  const folder = tempFolder();
  writeIn(folder, 'flextype-registry@1.service', unit);
  expect(await runProgram(['systemd-analyze', 'verify', `${folder}/flextype-registry@1.service`])).toBe('');
  const valuesOf = (key: string) => unit.match(new RegExp(`(?<=^${key}=).*`, 'gm')) ?? [];
  const environment = valuesOf('Environment').map((entry) => entry.split(/=(.*)/s).slice(0, 2));
  const options = {
    cwd: '/',
    env: Object.fromEntries(environment),
    command: [...AS_WEB_USER, ...valuesOf('ExecStart').flatMap((line) => line.split(' '))],
  };
  const { url } = await runServer(['--port', '0'], options);
  const other = await runServer(['--port', new URL(url).port], options);
  expect(other.url).toBe(url);
  expect((await fetch(url + v1('flextype.manifest.version'))).status).toBe(200);
});
