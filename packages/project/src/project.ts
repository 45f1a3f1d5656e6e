import { readdir, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { isArray, type PhpArray, parseYaml, type Value, type YamlDialect } from '@flextype-bun/yaml';
import { ProjectError } from './error.ts';
import { readYamlFile } from './files/read-file.ts';

/** Flextype's generations differ in parser, in which plugins are listed, and in where tokens stand. */
export type Generation = '0.9' | '0.10' | '1.x';

/** A Flextype project on disk. */
export interface Project {
  /** Absolute path of the folder that holds `project/` and `src/`. */
  readonly root: string;
  /** `version` of Flextype's manifest; unknown where `src/` was not deployed. */
  readonly version: string | undefined;
  readonly generation: Generation;
}

/**
 * Finds the Flextype project that a folder lies in: the nearest folder, from `start` upwards, that has
 * `src/flextype` or a `project` folder with Flextype's own folders in it.
 */
export async function findProject(start: string): Promise<Project | undefined> {
  for (let folder = resolve(start); ; folder = dirname(folder)) {
    if (await isProject(folder)) return readProject(folder);
    if (folder === dirname(folder)) return undefined;
  }
}

/**
 * Makes sure that a folder is a Flextype project.
 *
 * @throws {ProjectError} `root-missing`, `root-not-a-directory`, `unreadable`, `not-a-project`
 */
export async function requireProject(root: string): Promise<Project> {
  const folder = resolve(root);
  const found = await readdir(folder).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') {
      throw new ProjectError(
        'root-missing',
        `${folder} does not exist; name the folder of a Flextype project`,
        cause,
      );
    }
    if (cause.code === 'ENOTDIR') {
      throw new ProjectError(
        'root-not-a-directory',
        `${folder} is a file; name the folder of a Flextype project, the one that holds project/`,
        cause,
      );
    }
    throw new ProjectError(
      'unreadable',
      `${folder} cannot be read (${cause.code}); give this user access to it`,
      cause,
    );
  });
  if (!(found.includes('src') || found.includes('project')) || !(await isProject(folder))) {
    throw new ProjectError(
      'not-a-project',
      `${folder} is no Flextype project: it has neither src/flextype nor a project/ folder with config, plugins, ` +
        'themes, entries or tokens; name the folder that holds them',
    );
  }
  return readProject(folder);
}

const PROJECT_FOLDERS = ['config', 'plugins', 'themes', 'entries', 'tokens'];

async function isProject(folder: string): Promise<boolean> {
  if (await isFolder(join(folder, 'src/flextype'))) return true;
  const found = await Promise.all(PROJECT_FOLDERS.map((name) => isFolder(join(folder, 'project', name))));
  return found.includes(true);
}

async function readProject(root: string): Promise<Project> {
  const version = await readVersion(join(root, 'src/flextype/flextype.yaml'));
  return {
    root,
    version,
    generation: version === undefined ? await guessGeneration(root) : toGeneration(version),
  };
}

// A manifest that cannot be read is the loader's to report, with its place; here it only means an unknown version.
async function readVersion(file: string): Promise<string | undefined> {
  try {
    return manifestVersion(parseYaml(await readYamlFile(file), { file }));
  } catch {
    return undefined;
  }
}

/** `version` of a manifest as text, however it is written there (`1.0` is a float in YAML). */
export function manifestVersion(manifest: Value | PhpArray): string | undefined {
  const version = isArray(manifest) ? manifest.get('version') : undefined;
  return version === undefined || version === null || isArray(version) ? undefined : String(version);
}

/** The generation of a Flextype version: `0.9.16` → `0.9`, `0.10.0` → `0.10`, `1.0.0-alpha.3` → `1.x`. */
export function toGeneration(version: string): Generation {
  const [major = 0, minor = 0] = version.split('.').map((part) => Number.parseInt(part, 10) || 0);
  if (major > 0) return '1.x';
  return minor < 10 ? '0.9' : '0.10';
}

/** The parser that a generation uses (golden: `symfony5` for 0.9.16, `symfony6` for 1.0.0-alpha.3). */
export function toDialect(generation: Generation): YamlDialect {
  return generation === '0.9' ? 'symfony5' : 'symfony6';
}

// Without a manifest, the place of the tokens is what tells the generations apart.
async function guessGeneration(root: string): Promise<Generation> {
  if (await isFolder(join(root, 'project/tokens/registry'))) return '0.9';
  if (await isFolder(join(root, 'project/tokens'))) return '0.10';
  return '1.x';
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
}
