import { stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { parseYaml } from '@flextype-bun/yaml';
import { ProjectError } from './error.ts';
import { readPlainFile } from './files/read-file.ts';
import { isFolder } from './folders.ts';
import { manifestVersion } from './project.ts';
import { OLDEST } from './releases.ts';

const OLDEST_VERSION = OLDEST.from.join('.');

/** The error for a release before the oldest supported one. */
export function tooOld(folder: string, version: string | undefined): ProjectError {
  const name = version === undefined ? 'a Flextype older than 0.9.8' : `Flextype ${version}`;
  return new ProjectError({
    code: 'too-old',
    message: `This folder contains ${name}, but only Flextype ${OLDEST_VERSION} and later is supported`,
    remedy: 'Upgrade the site',
    position: { file: folder },
  });
}

/** Whether a folder contains Flextype 0.9.8 (manifest in `src/flextype/config`) or older (`flextype/` beside `site/`). */
export async function isOldSite(folder: string): Promise<boolean> {
  if (await isThere(join(folder, OLD_MANIFEST))) return true;
  if (!(await isFolder(join(folder, 'site')))) return false;
  const found = await Promise.all(OLD_CORES.map((file) => isThere(join(folder, file))));
  return found.includes(true);
}

// Folders named `site` and `flextype` can be anything; one of these files makes it Flextype.
const OLD_CORES = ['flextype/bootstrap.php', 'flextype/Flextype.php'];

/** The error for a folder that is not a project, naming the folder that is probably meant. */
export async function notAProject(folder: string, names: readonly string[]): Promise<ProjectError> {
  const looksOld = names.includes('site') && names.includes('flextype');
  if (looksOld || (await isOldSite(folder))) return tooOld(folder, await oldVersion(folder));
  if (names.includes('starter-kit.yaml')) {
    return refusal(
      folder,
      'This is a starter kit, not a site: its files belong in the project/ folder of a site',
      'Install Flextype, put them there, and give the folder that contains project/',
    );
  }
  if (isInsideOfProject(folder, names)) {
    return refusal(
      folder,
      'This is the project/ folder of a site',
      `Give the folder above it, ${dirname(folder)}`,
    );
  }
  return refusal(
    folder,
    'This is not a Flextype project: it has neither src/flextype nor a project/ folder with config, plugins, ' +
      'themes, entries or tokens',
    'Give the folder that contains them',
  );
}

function refusal(folder: string, message: string, remedy: string): ProjectError {
  return new ProjectError({ code: 'not-a-project', message, remedy, position: { file: folder } });
}

function isInsideOfProject(folder: string, names: readonly string[]): boolean {
  const found = ['config', 'plugins', 'themes', 'entries', 'tokens'].filter((name) => names.includes(name));
  return basename(folder) === 'project' ? found.length > 0 : found.includes('config') && found.length > 2;
}

const OLD_MANIFEST = 'src/flextype/config/flextype.yaml';
const MAX_BYTES = 1024 * 1024;

/** The version is in a manifest in Flextype 0.9.8, and in PHP before. */
async function oldVersion(folder: string): Promise<string | undefined> {
  const manifest = await readText(join(folder, OLD_MANIFEST));
  if (manifest !== undefined) {
    try {
      return manifestVersion(parseYaml(manifest)) ?? '0.9.8';
    } catch {
      return '0.9.8';
    }
  }
  for (const file of OLD_CORES) {
    const version = PHP_VERSION.exec((await readText(join(folder, file))) ?? '')?.[1];
    if (version !== undefined) return version;
  }
  return undefined;
}

const PHP_VERSION = /(?:FLEXTYPE_VERSION'\s*,|\bVERSION\s*=)\s*'(\d+\.\d+[\w.-]*)'/;

async function readText(path: string): Promise<string | undefined> {
  return readPlainFile(path, { maxBytes: MAX_BYTES }).then(
    ({ bytes }) => bytes.toString('utf8'),
    () => undefined,
  );
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
