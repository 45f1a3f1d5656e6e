import { describe, expect, test } from 'bun:test';
import { relative } from 'node:path';
import { makeSite, pluginFiles } from '@flextype-bun/testing';
import { diagnose, formatPosition } from '../src/index.ts';

const STOPS = 'because of this, Flextype in PHP answers every request with an error';
const OVERRIDE = 'project/config/plugins/blog/settings.yaml';
const DEFAULTS = 'project/plugins/blog/settings.yaml';

/** A site of a release with one plugin, and other files. */
function siteOf(version: string, files: Readonly<Record<string, string>> = {}): string {
  return makeSite({
    'src/flextype/flextype.yaml': `version: '${version}'\n`,
    'src/flextype/settings.yaml': 'locale: en_US\n',
    ...pluginFiles('blog', 'version: 1.0.0\n', 'enabled: true\n'),
    ...files,
  });
}

async function findingsOf(root: string): Promise<string[]> {
  const findings = await diagnose(root);
  return findings.map(({ severity, code, position, message, remedy }) => {
    const place = position ? relative(root, formatPosition(position)) : '';
    return `${severity} ${code} ${place}: ${message}. ${remedy}.`;
  });
}

function errorsOf(findings: readonly string[]): string[] {
  return findings.filter((finding) => finding.startsWith('error'));
}

describe.each(['0.9.16', '1.0.0-alpha.3'])('settings files without settings in %s', (version) => {
  test.each([
    [
      'comments in the defaults of a plugin',
      { [DEFAULTS]: '# enabled: true\n' },
      `error empty-settings ${DEFAULTS}: This file has comments only, and no settings; ${STOPS}. Write a setting, or {} if there are none.`,
    ],
    [
      'blank lines in the defaults of a plugin',
      { [DEFAULTS]: '\n \n' },
      `error empty-settings ${DEFAULTS}: This file has only blank lines; ${STOPS}. Write a setting, or {} if there are none.`,
    ],
    [
      'comments in the override of a plugin',
      { [OVERRIDE]: '# enabled: true\n\n# priority: 1\n' },
      `error empty-settings ${OVERRIDE}: This file has comments only, and no settings; ${STOPS}. Write a setting, or empty the file.`,
    ],
    [
      "comments in the override of Flextype's settings",
      { 'project/config/flextype/settings.yaml': '# nothing yet\n' },
      `error empty-settings project/config/flextype/settings.yaml: This file has comments only, and no settings; ${STOPS}. Write a setting, or empty the file.`,
    ],
    [
      "comments in Flextype's own settings",
      { 'src/flextype/settings.yaml': '# gone\n' },
      `error empty-settings src/flextype/settings.yaml: This file has comments only, and no settings; ${STOPS}. Write a setting, or {} if there are none.`,
    ],
    [
      "blank lines in Flextype's own settings",
      { 'src/flextype/settings.yaml': '\n' },
      `error empty-settings src/flextype/settings.yaml: This file has only blank lines; ${STOPS}. Write a setting, or {} if there are none.`,
    ],
  ])('are an error: %s', async (_name, files, expected) => {
    expect(await findingsOf(siteOf(version, files))).toContain(expected);
  });

  test.each([
    ['an empty file of defaults', { [DEFAULTS]: '', [OVERRIDE]: 'enabled: true\n' }],
    ['an empty override', { [OVERRIDE]: '' }],
    ['blank lines in an override', { [OVERRIDE]: '\n \n' }],
    ['an override of an empty map', { [OVERRIDE]: '# nothing\n{}\n' }],
    ["blank lines in the override of Flextype's settings", { 'project/config/flextype/settings.yaml': '\n' }],
    ['comments in a manifest', { 'project/plugins/blog/plugin.yaml': '# version: 1\n' }],
    [
      "a whole copy of Flextype's settings in the site",
      { 'src/flextype/settings.yaml': '#\n', 'project/config/flextype/settings.yaml': 'locale: en_US\n' },
    ],
  ])('are no error: %s', async (_name, files) => {
    expect(errorsOf(await findingsOf(siteOf(version, files)))).toEqual([]);
  });
});

describe('empty files of a plugin', () => {
  const MANIFEST = 'project/plugins/blog/plugin.yaml';

  const EMPTY_DEFAULTS = `error empty-settings ${DEFAULTS}: This file is empty; ${STOPS}. Write a setting, or {} if there are none.`;
  const EMPTY_MANIFEST = `error empty-settings ${MANIFEST}: This file is empty; ${STOPS}. Write its name and version, or {} if it has none.`;
  const NULL_MANIFEST = `error empty-settings ${MANIFEST}: This file has comments only, and no manifest; ${STOPS}. Write its name and version, or {} if it has none.`;

  test.each([
    ['0.9.9', [EMPTY_DEFAULTS], [EMPTY_MANIFEST], [NULL_MANIFEST]],
    ['0.9.14', [EMPTY_DEFAULTS], [EMPTY_MANIFEST], [NULL_MANIFEST]],
    ['0.9.15', [], [], [NULL_MANIFEST]],
    ['0.9.16', [], [], []],
  ])('in %s', async (version, defaults, manifest, comments) => {
    const errors = async (files: Readonly<Record<string, string>>) =>
      errorsOf(await findingsOf(siteOf(version, files)));
    expect(await errors({ [DEFAULTS]: '' })).toEqual(defaults);
    expect(await errors({ [MANIFEST]: '' })).toEqual(manifest);
    expect(await errors({ [MANIFEST]: '# name: Blog\n' })).toEqual(comments);
    expect(await errors({ [MANIFEST]: '{}\n', [DEFAULTS]: '{}\n' })).toEqual([]);
  });
});

describe('a folder among the plugins without its files', () => {
  const files = { 'project/plugins/assets/logo.txt': 'x' };

  test('is an error in 0.9.x, which reads every folder', async () => {
    expect(errorsOf(await findingsOf(siteOf('0.9.16', files)))).toEqual([
      `error incomplete-plugin project/plugins/assets: The plugin "assets" is left out: plugin.yaml and settings.yaml are not there; ${STOPS}. Add what is missing, or remove the folder.`,
    ]);
  });

  test('is a warning in 1.x, which skips it', async () => {
    const findings = await findingsOf(siteOf('1.0.0-alpha.3', files));
    expect(findings).toEqual([
      'warning incomplete-plugin project/plugins/assets: The plugin "assets" is left out: plugin.php, plugin.yaml and settings.yaml are not there. Add what is missing, or remove the folder.',
    ]);
  });

  test('and files that 1.x skips cannot stop it', async () => {
    const skipped = { 'project/plugins/assets/settings.yaml': '# nothing\n' };
    const findings = await findingsOf(siteOf('1.0.0-alpha.3', skipped));
    expect(errorsOf(findings)).toEqual([]);
  });
});

describe('themes in 0.9.x', () => {
  const site = pluginFiles('site', 'version: 1.11.0\n', 'enabled: true\n');
  const theme = { 'project/themes/plain/theme.yaml': 'version: 1.0.0\n' };

  test('without settings.yaml are an error', async () => {
    const findings = await findingsOf(siteOf('0.9.16', { ...site, ...theme }));
    expect(findings).toHaveLength(1);
    expect(findings[0]).toStartWith('error incomplete-plugin project/themes/plain/settings.yaml: ');
    expect(findings[0]).toContain(STOPS);
  });

  test('with only comments as settings are an error, with only blank lines they are not', async () => {
    const withSettings = (text: string) =>
      siteOf('0.9.16', { ...site, ...theme, 'project/themes/plain/settings.yaml': text });
    expect(await findingsOf(withSettings('# nothing\n'))).toEqual([
      `error empty-settings project/themes/plain/settings.yaml: This file has comments only, and no settings; ${STOPS}. Write a setting, or {} if there are none.`,
    ]);
    expect(await findingsOf(withSettings('\n'))).toEqual([]);
  });

  test('are not an error if the plugin "site", which reads them, is disabled', async () => {
    const disabled = pluginFiles('site', 'version: 1.11.0\n', 'enabled: false\n');
    expect(errorsOf(await findingsOf(siteOf('0.9.16', { ...disabled, ...theme })))).toEqual([]);
  });
});

test('YAML that only Flextype refuses is an error in files that it reads', async () => {
  const [finding] = await findingsOf(siteOf('0.9.16', { [DEFAULTS]: 'enabled: true\nkey: !env SECRET\n' }));
  expect(finding).toStartWith(`error lax-yaml ${DEFAULTS}:2:6: `);
  expect(finding).toContain(STOPS);
});

describe('translations', () => {
  const LANGUAGE = 'project/plugins/blog/lang/en_US.yaml';

  test.each([
    ['0.9.16', ''],
    ['0.9.16', '# nothing\n'],
    ['1.0.0-alpha.3', '# nothing\n'],
    ['1.0.0-alpha.3', 'text\n'],
  ])('without translations are an error: in %s %p', async (version, text) => {
    expect(await findingsOf(siteOf(version, { [LANGUAGE]: text }))).toEqual([
      `error language-file ${LANGUAGE}: This file has no translations; ${STOPS}. Write keys and translations, or {} if there are none.`,
    ]);
  });

  test('with malformed YAML are an error only in the language of the site', async () => {
    const [finding, ...others] = await findingsOf(siteOf('0.9.16', { [LANGUAGE]: 'a: [1\n' }));
    expect([finding, others]).toEqual([
      expect.stringMatching(/^error language-file .*en_US\.yaml:\d+:\d+: /),
      [],
    ]);
    const german = { [LANGUAGE.replace('en_US', 'de')]: 'a: [1\n' };
    expect(await findingsOf(siteOf('0.9.16', german))).toEqual([]);
    expect(await findingsOf(siteOf('1.0.0-alpha.3', { [LANGUAGE]: '\n' }))).toEqual([]);
    expect(await findingsOf(siteOf('1.0.0-alpha.3', { [LANGUAGE]: 'title: Blog\n' }))).toEqual([]);
  });
});

describe('files that are never read', () => {
  test.each([
    ['project/config/plugins/blog/settings.yml', 'settings.yml', 'Rename it to settings.yaml.'],
    ['project/config/flextype/Settings.yaml', 'Settings.yaml', 'Rename it to settings.yaml.'],
    [
      'project/plugins/blog/settings.yml',
      'settings.yml',
      'Move its settings to settings.yaml, then delete it.',
    ],
  ])('%s gets a hint', async (file, name, remedy) => {
    expect(await findingsOf(siteOf('0.9.16', { [file]: 'x: 1\n' }))).toEqual([
      `warning misnamed-file ${file}: This file is ignored: Flextype reads settings.yaml, not ${name}. ${remedy}`,
    ]);
  });

  test('a plain file among the plugins is not a disabled plugin', async () => {
    const files = { 'project/plugins/README.md': '# Plugins\n', 'project/plugins/index.html': '' };
    for (const version of ['0.9.16', '1.0.0-alpha.3']) {
      expect(await findingsOf(siteOf(version, files))).toEqual([]);
    }
  });
});
