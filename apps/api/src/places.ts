import { resolve } from 'node:path';

// This file stays right below src/, as the packed plugin has all of it in server/, right below the plugin's folder.

/** The folder of this plugin. */
export const PLUGIN_FOLDER: string = resolve(import.meta.dir, '..');

/** The folder of this repository. */
export const REPOSITORY: string = resolve(import.meta.dir, '../../..');
