import { expect, test } from 'bun:test';
import { relative } from 'node:path';
import { atEnd, makeSite, pluginFiles, writeIn } from '@flextype-bun/testing';
import { formatDiagnostic, openRegistry, RegistryError } from '../src/index.ts';

const MANIFEST = 'project/plugins/one/plugin.yaml';
const SETTINGS = 'project/plugins/one/settings.yaml';
const OVERRIDES = 'project/config/plugins/one/settings.yaml';
const CORE = 'src/flextype/settings.yaml';

const MANY = Array.from({ length: 6_000 }, (_, at) => `  p${at}: '*'\n`).join('');
const LIST = Array.from({ length: 6_000 }, (_, at) => `    - 'https://o${at}.example'\n`).join('');
const BOUND = 'has more than 5,000 values or 160,000 characters';
const LONG = 'x'.repeat(170_000);

const FILES = {
  'src/flextype/flextype.yaml': "version: '1.0.0-alpha.3'\n",
  [CORE]: 'locale: en_US\n',
  ...pluginFiles('one', 'version: 1.0.0\nmark: old\n', 'enabled: true\nmark: old\n'),
};

async function openSite(files: Readonly<Record<string, string>>) {
  const root = makeSite(files);
  const registry = await openRegistry(root, { watch: false });
  atEnd(() => registry.close());
  const problems = () =>
    registry.status.diagnostics.map((diagnostic) => formatDiagnostic(diagnostic).replaceAll(`${root}/`, ''));
  return { root, registry, problems };
}

test.each([
  [
    'dependencies',
    MANIFEST,
    `version: 1.0.0\nmark: new\ndependencies:\n${MANY}`,
    3,
    'plugins.one.manifest.dependencies',
  ],
  ['a version', MANIFEST, `mark: new\nversion: ${LONG}\n`, 2, 'plugins.one.manifest.version'],
  ['a priority', SETTINGS, `priority: ${LONG}\nmark: new\n`, 1, 'plugins.one.settings.priority'],
  [
    'an overridden priority',
    OVERRIDES,
    `mark: new\n\npriority: ${LONG}\n`,
    3,
    'plugins.one.settings.priority',
  ],
  ['CORS origins', CORE, `locale: new\ncors:\n  origin:\n${LIST}`, 2, 'flextype.settings.cors.origin'],
  ['a base path', CORE, `locale: new\nbase_path: /${LONG}\n`, 2, 'flextype.settings.base_path'],
])(
  'the previous values stay in force if the server would read too much: %s',
  async (_what, file, text, line, id) => {
    const { root, registry, problems } = await openSite(FILES);
    const { version } = registry;
    writeIn(root, file, text);
    await registry.reload();
    expect(registry.status.state).toBe('stale');
    expect(problems()).toEqual([
      `${file}:${line}:1: ${id} ${BOUND}, more than a setting of the server may have; the previous values stay in force. Shorten it.`,
    ]);
    expect(registry.version).toBe(version);
    writeIn(root, file, FILES[file as keyof typeof FILES] ?? 'mark: newer\n');
    await registry.reload();
    expect(problems()).toEqual([]);
  },
);

test('values of any size are served if the server does not read them', async () => {
  const { registry, problems } = await openSite({
    ...FILES,
    [SETTINGS]: `enabled: true\norigin:\n${LIST}long: ${LONG}\n`,
  });
  expect(problems()).toEqual([]);
  expect(registry.get('plugins.one.settings.origin.5999')).toBe('https://o5999.example');
});

test('a plugin that appears with too many dependencies is left out, and reported', async () => {
  const { root, registry, problems } = await openSite(FILES);
  for (const [path, text] of Object.entries(pluginFiles('two', `dependencies:\n${MANY}`, 'enabled: true\n')))
    writeIn(root, path, text);
  await registry.reload();
  expect(registry.has('plugins.two')).toBe(false);
  expect(registry.has('plugins.one')).toBe(true);
  expect(problems()[0]).toStartWith(
    'project/plugins/two/plugin.yaml:1:1: plugins.two.manifest.dependencies has',
  );
});

test('a site does not start with a setting that is too large', async () => {
  const root = makeSite({ ...FILES, [SETTINGS]: `priority: ${LONG}\n` });
  const error = await openRegistry(root).catch((failure: unknown) => failure);
  expect(error).toBeInstanceOf(RegistryError);
  const [problem] = (error as RegistryError).diagnostics;
  expect(problem?.code).toBe('too-large');
  expect(relative(root, problem?.position?.file ?? '')).toBe(SETTINGS);
});

test('the settings of an external plugin are bounded as a whole, and its plugin in the site is not', async () => {
  const own = makeSite({ 'settings.yaml': 'api: { v1: alpha }\n' });
  const root = makeSite(FILES);
  const registry = await openRegistry(root, { watch: false, externalPlugins: { one: own } });
  atEnd(() => registry.close());
  writeIn(root, OVERRIDES, `mark: new\napi:\n  redact:\n${LIST}`);
  await registry.reload();
  expect(registry.externalPlugin('one').get('api')).toEqual(new Map([['v1', 'alpha']]));
  expect(registry.get('plugins.one.settings.mark')).toBe('new');
  const [problem] = registry.status.diagnostics;
  expect(problem?.message).toStartWith('plugins.one.api.redact has more than 5,000 values');
  expect(problem?.position).toEqual({ file: `${root}/${OVERRIDES}`, line: 2, column: 1 });
});
