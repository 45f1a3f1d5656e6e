import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** Defined when the single file is compiled. */
declare const FLEXTYPE_SINGLE_FILE: true | undefined;

/** Whether this is the single file, which has no folder of its own. */
export const IS_SINGLE_FILE: boolean = typeof FLEXTYPE_SINGLE_FILE !== 'undefined';

/** The folder of this plugin, which holds `plugin.yaml`. The single file has none: all defaults stand in code. */
export const PLUGIN_FOLDER: string = IS_SINGLE_FILE ? '/$bunfs/plugins/registry-api' : findPluginFolder();

/** The folder of this repository. */
export const REPOSITORY: string = resolve(PLUGIN_FOLDER, '../..');

// Searched for, since a packed plugin has all code in server/, and this clone in src/ and folders below it.
function findPluginFolder(): string {
  for (let folder = import.meta.dir; folder !== dirname(folder); folder = dirname(folder)) {
    if (existsSync(join(folder, 'plugin.yaml'))) return folder;
  }
  return resolve(import.meta.dir, '..');
}
