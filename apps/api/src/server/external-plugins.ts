import { join } from 'node:path';
import { PLUGIN_FOLDER } from '../lib/paths.ts';
import { PLUGIN_NAME } from './settings.ts';

/**
 * The server's plugin usually lives outside the site, and is configured in it. Its reference file lists every setting, unlike
 * the plugin's `settings.yaml`.
 */
export const EXTERNAL_PLUGINS: Readonly<Record<string, string>> = {
  [PLUGIN_NAME]: join(PLUGIN_FOLDER, 'reference'),
};
