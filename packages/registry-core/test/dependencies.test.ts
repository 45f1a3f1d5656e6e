import { describe, expect, test } from 'bun:test';
import { relative } from 'node:path';
import { makeSite, pluginFiles } from '@flextype-bun/testing';
import { diagnose, formatPosition } from '../src/index.ts';

const STOPS = 'because of this, Flextype in PHP answers every request with an error';
const APP = 'project/plugins/app/plugin.yaml';
const LIB = 'project/plugins/lib/plugin.yaml';

/** The findings of a site with a plugin that has dependencies, and another with this manifest. */
async function findingsOf(
  dependencies: string,
  lib = 'version: 1.2.0\n',
  files: Record<string, string> = {},
) {
  const root = makeSite({
    'src/flextype/flextype.yaml': "version: '1.0.0-alpha.3'\n",
    'src/flextype/settings.yaml': 'locale: en_US\n',
    ...pluginFiles('app', `version: 1.0.0\ndependencies:${dependencies}\n`, 'enabled: true\n'),
    ...pluginFiles('lib', lib, 'enabled: true\n'),
    ...files,
  });
  const findings = await diagnose(root);
  return findings
    .filter(({ severity }) => severity === 'error')
    .map(({ code, position, message, remedy }) => {
      const place = position ? relative(root, formatPosition(position)) : '';
      return `${code} ${place}: ${message.replace(`; ${STOPS}`, ' [STOPS]')}. ${remedy}.`;
    });
}

const EXCLUDED = 'The plugin "app" is left out:';

describe('a dependency', () => {
  test.each([
    [
      'on a plugin that is not installed',
      '\n  twig: ^1.0',
      undefined,
      `unmet-dependency ${APP}:3:3: ${EXCLUDED} it needs twig ^1.0, which is not installed [STOPS]. Install the plugin twig.`,
    ],
    [
      'on a version that is not installed',
      '\n  lib: ^2.0',
      undefined,
      `unmet-dependency ${APP}:3:3: ${EXCLUDED} it needs lib ^2.0, and 1.2.0 is installed [STOPS]. Install or update what it needs, or disable the plugin.`,
    ],
    [
      'on a plugin without a version, whose manifest is the place',
      '\n  lib: "*"',
      'name: Lib\n',
      `unmet-dependency ${LIB}: ${EXCLUDED} it needs lib *, and the manifest of lib has no version [STOPS]. Write a version into the manifest of lib, such as "version: 1.0.0".`,
    ],
    [
      'on a plugin whose version Composer does not know',
      '\n  lib: "*"',
      'version: newest\n',
      `unmet-dependency ${LIB}: ${EXCLUDED} it needs lib *, and the manifest of lib has the version "newest", which Composer does not know [STOPS]. Write a version into the manifest of lib, such as "version: 1.0.0".`,
    ],
    [
      'in nested form',
      '\n  lib: {version: ^1.0}',
      undefined,
      `malformed-constraint ${APP}:3:3: ${EXCLUDED} the constraint on lib is not a string [STOPS]. Write a string, such as "lib: ^1.0", or "*" for any version.`,
    ],
    [
      'without a constraint',
      '\n  lib:',
      undefined,
      `malformed-constraint ${APP}:3:3: ${EXCLUDED} the constraint on lib is empty [STOPS]. Write a string, such as "lib: ^1.0", or "*" for any version.`,
    ],
    [
      'in a list',
      '\n  - lib',
      undefined,
      `unmet-dependency ${APP}:3:3: ${EXCLUDED} its dependencies are a list, in which Flextype takes the number 0 for the name of a plugin [STOPS]. Write each as a key with a constraint, such as "twig: ^1.0".`,
    ],
    [
      'with a constraint that Composer does not know',
      '\n  lib: newest',
      undefined,
      `malformed-constraint ${APP}:3:3: ${EXCLUDED} it needs lib newest; "newest" is not a version constraint that Composer knows [STOPS]. Write a constraint that Composer knows, such as ^1.0.`,
    ],
  ])('%s is reported with its place and what to do', async (_name, dependencies, lib, expected) => {
    expect(await findingsOf(dependencies, lib)).toEqual([expected]);
  });

  test('on a plugin that is disabled, incomplete or left out has that as its reason', async () => {
    const disabled = { 'project/config/plugins/lib/settings.yaml': 'enabled: false\n' };
    expect(await findingsOf('\n  lib: ^1.0', undefined, disabled)).toEqual([
      `unmet-dependency ${APP}:3:3: ${EXCLUDED} it needs lib ^1.0, which is disabled [STOPS]. Enable the plugin lib, or disable this one.`,
    ]);
    const half = { 'project/plugins/half/plugin.yaml': 'version: 1.0.0\n' };
    expect(await findingsOf('\n  half: ^1.0', undefined, half)).toEqual([
      `unmet-dependency ${APP}:3:3: ${EXCLUDED} it needs half ^1.0, which lacks a file [STOPS]. Add the missing files of the plugin half.`,
    ]);
    const chained = await findingsOf('\n  lib: ^1.0', 'version: 1.2.0\ndependencies: {twig: ^1.0}\n');
    expect(chained).toContain(
      `unmet-dependency ${APP}:3:3: ${EXCLUDED} it needs lib ^1.0, which is itself left out [STOPS]. Fix the dependencies of the plugin lib first.`,
    );
  });

  test.each([
    ['an empty map', ' {}'],
    ['an empty list', ' []'],
    ['nothing', ''],
    ['a single text, which Flextype ignores', ' lib'],
    ['constraints that are met', '\n  flextype: ">=0.9"\n  lib: 1.2.0'],
    ['a number, which PHP takes for its text', '\n  lib: 1.2'],
  ])('is not a problem: %s', async (_name, dependencies) => {
    const version = dependencies.includes('1.2') ? 'version: 1.2.0\n' : undefined;
    expect(await findingsOf(dependencies, version)).toEqual([]);
  });
});
