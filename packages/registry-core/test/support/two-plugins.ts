import { makeSite, pluginFiles } from '@flextype-bun/testing';

/** The settings of the plugin `one` of {@link twoPlugins}. */
export const ONE = 'project/plugins/one/settings.yaml';

/** The settings of the plugin `two`. */
export const TWO = 'project/plugins/two/settings.yaml';

/** A site with two plugins. */
export function twoPlugins(): string {
  return makeSite({
    ...pluginFiles('one', 'version: 1.0.0\n', 'enabled: true\ntitle: first\nlist: [a, b]\n'),
    ...pluginFiles('two', 'version: 1.0.0\n', 'enabled: true\ntitle: second\nmap:\n  x: 1\n  y: 2\n'),
  });
}
