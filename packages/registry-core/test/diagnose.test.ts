import { describe, expect, test } from 'bun:test';
import { mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { copyFixture, makeSite, pluginFiles, tempFolder, writeIn } from '@flextype-bun/testing';
import {
  diagnose,
  type Finding,
  formatDiagnostic,
  formatPosition,
  type PhpArray,
  parseYaml,
  secretIds,
} from '../src/index.ts';

const DEFAULTS = {
  'src/flextype/settings.yaml': `
locale: en
cache:
  driver: files
  hosts: [one, two, three]
  ports: [{host: a, port: 1}]
  free: {}
`,
};

const CORE = { 'src/flextype/settings.yaml': 'locale: en_US\n' };
const overriding = (text: string) => makeSite({ ...DEFAULTS, 'project/config/flextype/settings.yaml': text });

/** Findings as `severity code id line:column`. */
function told(findings: readonly Finding[]): string[] {
  return findings.map(({ severity, code, id, position }) =>
    [severity, code, id, `${position?.line}:${position?.column}`].join(' '),
  );
}

describe('overrides', () => {
  test('without a problem are not reported', async () => {
    const root = overriding(
      'locale: de\ncache:\n  driver: redis\n  hosts: [1, 2, 3]\n  ports: [{host: b, port: 2}]\n  free: {mine: 1}\n',
    );
    expect(await diagnose(root)).toEqual([]);
    expect(await diagnose(overriding('cache:\n  hosts: [x, y, z, more]\n'))).toEqual([]);
    expect(await diagnose(overriding('cache:\n  hosts:\n    0: only the first\n'))).toEqual([]);
  });

  test('of lists that are shorter, or whose items lack keys, get a warning', async () => {
    expect(told(await diagnose(overriding('cache:\n  hosts: [x]\n')))).toEqual([
      'warning list-override flextype.settings.cache.hosts 2:10',
    ]);
    expect(told(await diagnose(overriding('cache:\n  ports:\n    - host: b\n')))).toEqual([
      'warning list-override flextype.settings.cache.ports 3:5',
    ]);
  });

  test('that change nothing, or remove everything, get a warning', async () => {
    expect(told(await diagnose(overriding('cache:\n  hosts: []\n')))).toEqual([
      'warning empty-override flextype.settings.cache.hosts 2:10',
    ]);
    expect(told(await diagnose(overriding('cache: off\n')))).toEqual([
      'warning map-replaced flextype.settings.cache 1:8',
    ]);
  });

  test('without a default get a warning at the key if they look misspelt, else a hint', async () => {
    const findings = await diagnose(overriding('local: de\nwhatever: {a: 1}\n'));
    expect(told(findings)).toEqual([
      'warning unknown-setting flextype.settings.local 1:1',
      'info unknown-setting flextype.settings.whatever 2:1',
    ]);
    expect(findings[0]?.remedy).toContain('Write locale');
  });

  test('of a plugin may set enabled and priority, whatever its defaults are', async () => {
    const root = makeSite({
      ...CORE,
      ...pluginFiles('blog', 'version: 1.0.0\n', 'title: x\n'),
      'project/config/plugins/blog/settings.yaml': 'enabled: true\npriority: 5\ntitel: y\n',
    });
    expect(told(await diagnose(root))).toEqual(['warning unknown-setting plugins.blog.settings.titel 3:1']);
  });

  test('of an external plugin are checked, and those of an absent plugin cause a warning', async () => {
    const folder = tempFolder();
    writeIn(folder, 'settings.yaml', 'port: 3000\n');
    const root = makeSite({
      ...CORE,
      ...pluginFiles('blog', 'version: 1.0.0\n', 'enabled: true\n'),
      'project/config/plugins/server/settings.yaml': 'prot: 80\n',
      'project/config/plugins/blogg/settings.yaml': 'title: x\n',
    });
    const findings = await diagnose(root, { externalPlugins: { server: folder } });
    expect(told(findings)).toEqual([
      'warning orphan-settings plugins.blogg undefined:undefined',
      'warning unknown-setting plugins.server.settings.prot 1:1',
    ]);
    expect(findings[0]?.remedy).toContain('rename it to blog');
  });
});

describe('what the loader finds', () => {
  test('is reported with its place, as an error if it stops Flextype', async () => {
    const root = makeSite({
      ...CORE,
      ...pluginFiles('lone', 'version: 1\ndependencies:\n  twig: "*"\n', 'enabled: true\n'),
      ...pluginFiles('off', 'version: 1\n', 'enabled: false\n'),
      'project/plugins/half/plugin.yaml': 'version: 1\n',
      'project/config/flextype/settings.yaml': 'a: .inf\n',
    });
    expect(told(await diagnose(root))).toEqual([
      'error unmet-dependency plugins.lone 3:3',
      'warning not-encodable flextype.settings.a 1:4',
      'warning incomplete-plugin plugins.half undefined:undefined',
      'info unknown-setting flextype.settings.a 1:1',
      'info disabled-plugin plugins.off 1:10',
    ]);
  });

  test('is formatted as one line with the remedy', async () => {
    const [finding] = await diagnose(overriding('cache: off\n'));
    expect(finding && formatDiagnostic(finding)).toEndWith(
      'settings.yaml:1:8: A single value replaces 4 settings of the default. Set a value inside cache, as in "cache: {driver: …}".',
    );
  });

  const broken = readdirSync(resolve(import.meta.dir, '../../../fixtures/broken'));
  test.each(broken)('is reported for fixtures/broken/%s, which openRegistry may refuse', async (name) => {
    const root = copyFixture(`broken/${name}`);
    const findings = await diagnose(root);
    const serves = ['proto-key', 'infinite-value'].includes(name);
    expect(findings.some(({ severity }) => severity === 'error')).toBe(!serves);
    for (const { position, message, remedy } of findings) {
      expect(relative(root, formatPosition(position ?? { file: '' }))).toMatch(/^(src|project)\//);
      expect([message, remedy].every((text) => text.length > 10 && !text.endsWith('.'))).toBe(true);
    }
  });
});

test('secrets are found by their names, and by passwords in URLs', () => {
  const tree = parseYaml(`
mail: {password: hunter2, api_key: abc, apiKey: def, host: example.org}
db: {dsn: "mysql://localhost", url: "mysql://me:pass@host/db", secret: ""}
cache: {security_key: auto, keys: [1], monkey: yes}
`);
  expect(secretIds(tree as PhpArray)).toEqual([
    'mail.password',
    'mail.api_key',
    'mail.apiKey',
    'db.dsn',
    'db.url',
  ]);
});

test('looks at paths that cannot exist: a folder that is a link to itself, a language that is no file name', async () => {
  for (const locale of ['"a\\0b"', 'x'.repeat(5_000)]) {
    const root = makeSite({
      ...pluginFiles('blog', 'version: 1.0.0', 'enabled: true'),
      'src/flextype/settings.yaml': `locale: ${locale}\n`,
    });
    mkdirSync(join(root, 'project/plugins'), { recursive: true });
    symlinkSync('loop', join(root, 'project/plugins/loop'));
    expect(told(await diagnose(root))).toEqual([]);
  }
});
