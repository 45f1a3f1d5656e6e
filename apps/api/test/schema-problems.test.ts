import { expect, test } from 'bun:test';
import { renameSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { copyFixture, pluginFiles, until, writeIn } from '@flextype-bun/testing';
import { startExplorer } from './support/explorer-server.ts';
import { v1 } from './support/test-app.ts';

const CLI = resolve(import.meta.dir, '../../cli/src/index.ts');
const OWN = 'project/config/plugins/shop/settings.yaml';
const SCHEMA = 'project/plugins/shop/settings.schema.json';
const TITLE = 'plugins.shop.settings.title';

interface Problem {
  readonly code: string;
  readonly [name: string]: unknown;
}

async function doctor(root: string) {
  const command = [process.execPath, CLI, 'doctor', '--root', root, '--json'];
  const child = Bun.spawn(command, { stdout: 'pipe' });
  const out = await new Response(child.stdout).text();
  return { code: await child.exited, findings: JSON.parse(out).findings };
}

async function serve(root: string, ...args: readonly string[]) {
  const server = await startExplorer(['--root', root, ...args]);
  const readyz = async () => {
    const response = await fetch(`${server.url}/readyz`);
    const { problems } = (await response.json()) as { readonly problems: readonly Problem[] };
    return { status: response.status, problems };
  };
  return { ...server, readyz };
}

test('a violation is shown at its line by doctor, /readyz and the explorer, and the value is served', async () => {
  const root = copyFixture('broken/schema-violation');
  const { url, readyz, read, output } = await serve(root);
  await until('it is in /readyz', async () => (await readyz()).problems.length > 0);
  const rule = { file: SCHEMA, line: 6, column: 16 };
  expect(await readyz()).toEqual({
    status: 200,
    problems: [{ code: 'schema-violation', id: TITLE, file: OWN, line: 2, column: 8, rule }],
  });
  expect(output().err).toContain(`${OWN}:2:8: ${TITLE} must be a string`);

  await until('the explorer has it', async () => (await read('problems')).checked);
  const { problems } = await read('problems');
  const shown = problems.find(({ code }) => code === 'schema-violation');
  expect([shown?.place, shown?.reason, shown?.id]).toEqual([
    { file: OWN, line: 2, column: 8 },
    `${TITLE} must be a string`,
    TITLE,
  ]);
  expect([shown?.rule, shown?.remedy]).toEqual([rule, expect.stringContaining(`${SCHEMA}:6:16`)]);

  const { code, findings } = await doctor(root);
  const found = findings.find((finding: { code: string }) => finding.code === 'schema-violation');
  expect([code, found.position, found.rule]).toEqual([
    1,
    { file: join(root, OWN), line: 2, column: 8 },
    { ...rule, file: join(root, SCHEMA) },
  ]);

  writeIn(root, SCHEMA, '{}\n');
  await until('the explorer follows the schema', async () => {
    return (await read('problems')).problems.every((problem) => problem.code !== 'schema-violation');
  });

  const answer = await fetch(url + v1(TITLE));
  expect(await answer.json()).toEqual({ data: { key: TITLE, value: 2026 } });
});

test('problems come and go with the settings, and with the schema alone', async () => {
  const root = copyFixture('broken/schema-violation');
  const { readyz, output } = await serve(root);
  const codes = async () => (await readyz()).problems.map(({ code }) => code);
  const become = (expected: readonly string[]) =>
    until(`problems are ${expected}`, async () => Bun.deepEquals(await codes(), expected));
  await become(['schema-violation']);
  writeIn(root, OWN, '# mended\ntitle: "2026"\n');
  await become([]);
  expect(output().err).toContain(`Fixed: ${join(root, OWN)}:2:8`);
  writeIn(root, SCHEMA, '{"properties": {"title": {"const": "Shop"}}}\n');
  await become(['schema-violation']);
  writeIn(root, SCHEMA, '{"properties": {"title": \n');
  await become(['malformed-schema']);
  rmSync(join(root, SCHEMA));
  await become([]);
  writeIn(root, 'project/plugins/shop/settings.schema.json', '{"required": ["absent"]}\n');
  await become(['schema-violation']);
  // A broken file hides the settings, and mending it does not change them.
  writeIn(root, OWN, '# mended\ntitle: ["2026"\n');
  await become(['malformed-yaml']);
  writeIn(root, OWN, '# mended\ntitle: "2026"\n');
  await become(['schema-violation']);
  writeIn(root, 'project/plugins/shop/settings.yaml', 'enabled: false\n');
  await become([]);
});

test('the log has the first hundred of very many problems', async () => {
  const root = copyFixture('broken/schema-violation');
  const keys = Array.from({ length: 60 }, (_, at) => `key${at}: 1\n`).join('');
  for (const name of ['one', 'two']) {
    for (const [path, text] of Object.entries(pluginFiles(name, 'version: 1\n', `enabled: true\n${keys}`))) {
      writeIn(root, path, text);
    }
    const schema = '{"properties": {"enabled": true, "priority": true}, "additionalProperties": false}\n';
    writeIn(root, `project/plugins/${name}/settings.schema.json`, schema);
  }
  const { output } = await serve(root);
  await until('the rest is counted', () => output().err.includes('21 more problems'));
  expect(output().err.match(/is not allowed by its schema/g)?.length).toBeLessThanOrEqual(100);
});

test('problems of a plugin with a dot in its name go with its settings', async () => {
  const root = copyFixture('broken/schema-violation');
  renameSync(join(root, 'project/plugins/shop'), join(root, 'project/plugins/shop.v2'));
  renameSync(join(root, 'project/config/plugins/shop'), join(root, 'project/config/plugins/shop.v2'));
  const { readyz } = await serve(root);
  await until('it is in /readyz', async () => (await readyz()).problems.length > 0);
  writeIn(root, 'project/config/plugins/shop.v2/settings.yaml', '# mended\ntitle: "2026"\n');
  await until('it is gone', async () => (await readyz()).problems.length === 0);
  writeIn(root, 'project/config/plugins/shop.v2/settings.yaml', 'title: 2026\n');
  await until('it is back', async () => (await readyz()).problems.length > 0);
  rmSync(join(root, 'project/plugins/shop.v2'), { recursive: true });
  await until('it is gone with the plugin', async () => (await readyz()).problems.length === 0);
});

test('SIGHUP checks all schemas again where files are not watched', async () => {
  const root = copyFixture('broken/schema-violation');
  const { readyz, signal } = await serve(root, '--set', 'watch.enabled=false');
  await until('it is in /readyz', async () => (await readyz()).problems.length > 0);
  writeIn(root, SCHEMA, '{}\n');
  signal('SIGHUP');
  await until('it is gone', async () => (await readyz()).problems.length === 0);
});

test('a hostile schema keeps nobody waiting', async () => {
  const references = '[{"$ref": "#/$defs/next"}, {"$ref": "#/$defs/next"}]';
  const levels = Array.from({ length: 60 }, (_, level) => {
    return `"d${level}": {"allOf": ${references.replaceAll('next', `d${level + 1}`)}}`;
  });
  const root = copyFixture('broken/schema-violation');
  writeIn(root, SCHEMA, `{"$ref": "#/$defs/d0", "$defs": {${levels.join(', ')}, "d60": true}}`);
  const { url, readyz } = await serve(root);
  let answered = 0;
  await until('it is given up', async () => {
    answered += Number((await fetch(url + v1(TITLE))).ok);
    const { status, problems } = await readyz();
    expect(status).toBe(200);
    return problems.some(({ code }) => code === 'unchecked-schema');
  });
  expect(answered).toBeGreaterThan(10);
});
