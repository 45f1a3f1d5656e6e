import { expect, test } from 'bun:test';
import { copyFixture, pluginFiles, until, writeIn } from '@flextype-bun/testing';
import { checkSite } from '../src/checks/check-site.ts';
import { runServer } from './support/server-process.ts';
import { openApp, v1 } from './support/test-app.ts';

const OWN = 'project/config/plugins/registry-api/settings.yaml';
const COUNT = 110;

test('logs the first twenty of very many keys that are not settings', async () => {
  const root = copyFixture('sites/1.x');
  writeIn(root, OWN, Array.from({ length: 30 }, (_, at) => `key-${at}: 1\n`).join(''));
  const server = await runServer(['--root', root, '--port', '0', '--set', 'tokens.ledger=memory']);
  const { err } = server.output();
  expect(err.match(/is not a setting of the server/g)).toHaveLength(20);
  expect(err).toContain(`${OWN}: 10 more keys are ignored`);
});

test('own settings that are too large have no effect, and /readyz has their place', async () => {
  const root = copyFixture('sites/1.x');
  const server = await runServer(['--root', root, '--port', '0', '--set', 'tokens.ledger=memory']);
  const redact = Array.from({ length: 6_000 }, (_, at) => `    - a.b${at}\n`).join('');
  writeIn(root, OWN, `# Hidden from everybody\napi:\n  redact:\n    - flextype\n${redact}`);
  const readiness = async () =>
    (await (await fetch(`${server.url}/readyz`)).json()) as { problems: unknown[] };
  await until('it is reported', async () => (await readiness()).problems.length > 0);
  expect((await readiness()).problems).toEqual([
    { code: 'too-large', id: 'plugins.registry-api.api.redact', file: OWN, line: 2, column: 1 },
  ]);
  expect((await fetch(server.url + v1('flextype'))).status).toBe(200);
});

test('/readyz has the first hundred of very many problems', async () => {
  const root = copyFixture('sites/1.x');
  for (let number = 0; number < COUNT; number++) {
    const files = pluginFiles(`p${number}`, 'version: 1\n', 'enabled: true\n');
    for (const [path, text] of Object.entries(files)) writeIn(root, path, text);
  }
  const { ask, registry } = await openApp(root);
  for (let number = 0; number < COUNT; number++)
    writeIn(root, `project/plugins/p${number}/settings.yaml`, 'x: [\n');
  await registry.reload();
  const body = (await (await ask('/readyz')).json()) as { problems: readonly unknown[] };
  expect(body.problems).toHaveLength(100);
});

// A cost in the square of their number would be minutes for the longest base path that is read.
test('a base path of very many slashes costs the server and doctor no more than another', async () => {
  const root = copyFixture('sites/1.x');
  writeIn(root, 'project/config/flextype/settings.yaml', `base_path: '${'/'.repeat(150_000)}x'\n`);
  for (let times = 0; times < 3; times++) {
    const { ask } = await openApp(root);
    expect((await ask(v1('flextype.manifest.version'))).status).toBe(200);
    expect((await checkSite(root)).map(({ code }) => code)).not.toContain('ignored-setting');
  }
});
