import { describe, expect, test } from 'bun:test';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { copyFixture, makeSite, pluginFiles, tempFolder, writeIn } from '@flextype-bun/testing';
import { Ajv } from 'ajv';
import { cli, inSite } from './support/cli.ts';

const SETTINGS = 'project/config/plugins/shop/settings.yaml';

/** A site with a warning and an error; the name of a file has the characters that formats escape. */
function troubled(): string {
  const root = makeSite({
    ...pluginFiles('shop', 'version: 1.0.0', 'enabled: true\ntitle: Shop\nlist: [a, b]\n'),
    'src/flextype/settings.yaml': 'timezone: UTC\n',
    ...pluginFiles('50%, a:b\\c', 'version: 1.0.0', 'enabled: true\n'),
    'project/plugins/50%, a:b\\c/settings.yml': 'a: 1\n',
  });
  writeIn(root, SETTINGS, 'titel: New\n"50%": x\n');
  return root;
}

describe('--format github', () => {
  test('prints one workflow command per finding, with places in the repository', async () => {
    const root = troubled();
    const { code, out } = await inSite(root)('doctor', '--format', 'github');
    expect(code).toBe(0);
    expect(out.split('\n')).toContain(
      `::warning file=${SETTINGS},line=1,col=1,title=unknown-setting::No default has plugins.shop.settings.titel. Write title if you meant that; a setting of your own can stay.`,
    );
    expect(out).toContain('::No default has plugins.shop.settings.50%25.');
    expect(out).toContain(
      '::warning file=project/plugins/50%25%2C a%3Ab\\c/settings.yml,title=misnamed-file::',
    );
    for (const line of out.trimEnd().split('\n'))
      expect(line).toMatch(/^::(error|warning|notice) [^\r\n]*::.+\.$/);
  });

  test('names files relative to the workspace, keeps line ends in one line, and exits with 1 on errors', async () => {
    const root = copyFixture('broken/syntax');
    const environment = { GITHUB_WORKSPACE: join(root, '..') };
    const { code, out } = await cli(['doctor', '--format', 'github', '--root', root], { environment });
    expect(code).toBe(1);
    expect(out).toMatch(/^::error file=site\/project\/config\/[^,]+,line=4,col=9,title=malformed-yaml::/m);
    const elsewhere = await cli(['doctor', '--format', 'github', '--root', root], { cwd: tempFolder() });
    expect(elsewhere.out).toMatch(new RegExp(`^::error title=malformed-yaml::${root}/project`, 'm'));
  });
});

describe('--format sarif', () => {
  const require = createRequire(import.meta.url);
  const schemas = join(require.resolve('@microsoft/jest-sarif/package.json'), '../lib/schemas');
  // Of draft 04, this schema uses only what later drafts have as well, but for the name of its id.
  const { $schema: _, id: $id, ...schema } = require(join(schemas, 'sarif-2.1.0-rtm.5.json'));
  const ajv = new Ajv({ strict: false, validateFormats: false, unicodeRegExp: false });
  const isValid = ajv.compile({ $id, ...schema });

  test('is valid against the schema of OASIS, for any findings', async () => {
    for (const root of [
      troubled(),
      copyFixture('broken/syntax'),
      copyFixture('broken/schema-violation'),
      makeSite({}),
    ]) {
      const { out } = await inSite(root)('doctor', '--format', 'sarif');
      isValid(JSON.parse(out));
      expect(isValid.errors).toBeNull();
    }
    expect(isValid({ version: '2.1.0', runs: [{ results: [] }] })).toBe(false);
  });

  test('names files from the top of the file system', async () => {
    const root = troubled();
    const { out } = await cli(['doctor', '--format', 'sarif', '--root', root], { cwd: '/' });
    const [{ originalUriBaseIds, results }] = JSON.parse(out).runs;
    const { uri } = results[0].locations[0].physicalLocation.artifactLocation;
    expect(new URL(uri, originalUriBaseIds.SRCROOT.uri).href).toStartWith(`file://${root}/project/`);
  });

  test('has levels, places, ids and rules', async () => {
    const root = troubled();
    const log = JSON.parse((await inSite(root)('doctor', '--format', 'sarif')).out);
    const [run] = log.runs;
    expect(run.originalUriBaseIds.SRCROOT.uri).toBe(`file://${root}/`);
    const found = run.results.find(({ ruleId }: { ruleId: string }) => ruleId === 'unknown-setting');
    expect(found).toMatchObject({
      level: 'warning',
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: SETTINGS, uriBaseId: 'SRCROOT' },
            region: { startLine: 1, startColumn: 1 },
          },
          logicalLocations: [{ fullyQualifiedName: 'plugins.shop.settings.titel' }],
        },
      ],
    });
    expect(run.tool.driver.rules[found.ruleIndex].id).toBe('unknown-setting');
    const misnamed = run.results.find(({ ruleId }: { ruleId: string }) => ruleId === 'misnamed-file');
    expect(misnamed.locations[0].physicalLocation.artifactLocation.uri).toBe(
      'project/plugins/50%25%2C%20a%3Ab%5Cc/settings.yml',
    );
  });

  test('recognises a finding when its line moves, and distinguishes it from another', async () => {
    const root = troubled();
    const prints = async () => {
      const log = JSON.parse((await inSite(root)('doctor', '--format', 'sarif')).out);
      return log.runs[0].results.map(
        (result: { partialFingerprints: Record<string, string> }) =>
          result.partialFingerprints['flextypeFinding/v1'],
      );
    };
    const before = await prints();
    writeIn(root, SETTINGS, '# A comment\n\ntitel: New\n"50%": x\n');
    expect(await prints()).toEqual(before);
    writeIn(root, SETTINGS, 'titlee: New\n');
    expect(await prints()).not.toEqual(before);
    expect(new Set(before).size).toBe(before.length);
  });
});

test('--format json is --json, which excludes another format', async () => {
  const site = inSite(troubled());
  expect((await site('doctor', '--format', 'json')).out).toBe((await site('doctor', '--json')).out);
  expect((await site('doctor', '--json', '--format', 'sarif')).code).toBe(2);
});
