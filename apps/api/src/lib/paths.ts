import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** The folder of this plugin, which holds `plugin.yaml`. */
export const PLUGIN_FOLDER: string = findPluginFolder();

/** The folder of this repository. */
export const REPOSITORY: string = resolve(PLUGIN_FOLDER, '../..');

// Searched for, since a packed plugin has all code in server/, and this clone in src/ and folders below it.
function findPluginFolder(): string {
  for (let folder = import.meta.dir; folder !== dirname(folder); folder = dirname(folder)) {
    if (existsSync(join(folder, 'plugin.yaml'))) return folder;
  }
  return resolve(import.meta.dir, '..');
}
