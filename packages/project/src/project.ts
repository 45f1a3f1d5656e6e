import { join } from 'node:path';
import { isArray, type PhpArray, parseYaml, type Value, type YamlDialect } from '@flextype-bun/yaml';
import { installedYaml } from './composer.ts';
import { readYamlFile } from './files/read-file.ts';
import { guessRelease } from './guess-release.ts';
import { type Generation, OLDEST, type Release, releaseOf } from './releases.ts';

/** A Flextype project on disk. */
export interface Project {
  /** Absolute path of the folder with `project/` and `src/`. */
  readonly root: string;
  /** `version` of Flextype's manifest, or `undefined` if `src/` was not deployed. */
  readonly version: string | undefined;
  readonly generation: Generation;
  /** The rules of its release; those of the oldest release for older ones. */
  readonly release: Release;
  /** The YAML dialect: that of the symfony/yaml in `vendor/`, else that of the release. */
  readonly dialect: YamlDialect;
}

/** Flextype's manifest, relative to the root. */
export const MANIFEST = 'src/flextype/flextype.yaml';

/**
 * Reads the version and release of a project, without checking that it is one.
 *
 * @param entries the folder of entries below `project/`, if it is not the default one
 */
export async function readProject(root: string, entries?: string): Promise<Project> {
  return toProject(root, await readVersion(join(root, MANIFEST)), entries);
}

/** The project in a root with a known version. */
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

// The loader reports unreadable manifests with their position; here they only mean an unknown version.
async function readVersion(file: string): Promise<string | undefined> {
  try {
    return manifestVersion(parseYaml(await readYamlFile(file), { file }));
  } catch {
    return undefined;
  }
}

/** The version in a manifest as text: an unquoted `1.0` is a float in YAML. */
export function manifestVersion(manifest: Value | PhpArray): string | undefined {
  const version = isArray(manifest) ? manifest.get('version') : undefined;
  return version === undefined || version === null || isArray(version) ? undefined : String(version);
}
