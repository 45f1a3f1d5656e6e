import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** Defined by the compiler of the single file. */
declare const FLEXTYPE_SINGLE_FILE: true | undefined;

/** Whether this program is the single file, which has no folder of its own. */
export const IS_SINGLE_FILE: boolean = typeof FLEXTYPE_SINGLE_FILE !== 'undefined';

/** The folder of this plugin, with `plugin.yaml`. The single file does not need one: all defaults are in code. */
export const PLUGIN_FOLDER: string = IS_SINGLE_FILE ? '/$bunfs/plugins/registry-api' : findPluginFolder();

/** The folder of this repository. */
export const REPOSITORY: string = resolve(PLUGIN_FOLDER, '../..');

// The depth differs: a packed plugin has its code in `server/`, a clone in subfolders of `src/`.
function findPluginFolder(): string {
  for (let folder = import.meta.dir; folder !== dirname(folder); folder = dirname(folder)) {
    if (existsSync(join(folder, 'plugin.yaml'))) return folder;
  }
  return resolve(import.meta.dir, '..');
}
