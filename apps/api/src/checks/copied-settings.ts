import {
  encodeJson,
  explain,
  isArray,
  type PhpArray,
  type SiteReading,
  type Value,
} from '@flextype-bun/registry-core';
import { DEFAULT_LAYER } from '../server/default-settings.ts';
import { PLUGIN_NAME } from '../server/settings.ts';
import type { SiteFinding } from './site-finding.ts';

/** How the settings file of version 0.1.0 begins, of which PHP put a copy into each site. */
const COPY_BEGINS = '# The settings of the Registry API server.';

/**
 * Values that a copy of older settings holds against the defaults: PHP copies the plugin's `settings.yaml` into the site
 * at its first request, and that of 0.1.0 had all settings. Nothing tells a default of then from a choice of the site.
 */
export async function checkCopiedSettings(site: SiteReading): Promise<SiteFinding[]> {
  const files = await site.files('external-plugin', PLUGIN_NAME);
  const own = files.find(({ source }) => source === 'site');
  if (!own?.value || !new TextDecoder().decode(own.text).startsWith(COPY_BEGINS)) return [];
  return Promise.all(
    differing(DEFAULT_LAYER, own.value).map(async ([key, byDefault]): Promise<SiteFinding> => {
      const id = `plugins.${PLUGIN_NAME}.settings.${key}`;
      const position = (await explain(site, id)).layers.find(({ source }) => source === 'site')?.position;
      return {
        severity: 'info',
        code: 'copied-setting',
        id,
        ...(position && { position }),
        message: `PHP copied this file from an older version of the plugin; its ${key} is not the default, ${encodeJson(byDefault)}`,
        remedy: 'Remove the line, unless you set this value; keep in this file only what you changed',
      };
    }),
  );
}

function differing(
  defaults: PhpArray,
  site: PhpArray,
  above: readonly string[] = [],
): [key: string, byDefault: Value][] {
  return [...defaults].flatMap(([name, byDefault]) => {
    const value = site.get(name);
    const path = [...above, name];
    if (value === undefined || value === null || Bun.deepEquals(value, byDefault)) return [];
    if (isArray(value) && isArray(byDefault)) return differing(byDefault, value, path);
    return [[path.join('.'), byDefault]];
  });
}
