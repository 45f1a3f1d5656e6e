import { join } from 'node:path';
import { isArray, type PhpArray, parseYaml, type Value, type YamlDialect } from '@flextype-bun/yaml';
import { installedYaml } from './composer.ts';
import { readYamlFile } from './files/read-file.ts';
import { guessRelease } from './guess-release.ts';
import { type Generation, OLDEST, type Release, releaseOf } from './releases.ts';

/** A Flextype project on disk. */
export interface Project {
  /** Absolute path of the folder that holds `project/` and `src/`. */
  readonly root: string;
  /** `version` of Flextype's manifest; unknown where `src/` was not deployed. */
  readonly version: string | undefined;
  readonly generation: Generation;
  /** The rules of its release; those of the oldest one for releases before that. */
  readonly release: Release;
  /** How its YAML is read: by the version of symfony/yaml in `vendor/`, else by that of the release. */
  readonly dialect: YamlDialect;
}

/** Flextype's manifest, below the root. */
export const MANIFEST = 'src/flextype/flextype.yaml';

/**
 * Reads which Flextype a root holds; it is not checked that it holds one.
 *
 * @param entries the folder of entries below `project/`, where it is not the usual one
 */
export async function readProject(root: string, entries?: string): Promise<Project> {
  return toProject(root, await readVersion(join(root, MANIFEST)), entries);
}

/** The project at a root whose manifest says that it is of this version. */
export async function toProject(
  root: string,
  version: string | undefined,
  entries?: string,
): Promise<Project> {
  const known = version === undefined ? undefined : releaseOf(version);
  const release = known === 'too-old' ? OLDEST : (known ?? (await guessRelease(root, entries)));
  const dialect = (await installedYaml(root)) ?? release.yaml;
  return Object.freeze({ root, version, generation: release.generation, release, dialect });
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
