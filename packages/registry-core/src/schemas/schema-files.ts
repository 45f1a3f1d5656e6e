import { dirname, join } from 'node:path';
import { type ModuleKind, moduleId } from '@flextype-bun/project';
import { isArray } from '@flextype-bun/yaml';
import { SCHEMA_FILE } from '../common/schema-file.ts';
import { probeContent } from '../load/file-content.ts';
import type { SiteReading } from '../site/site-reading.ts';

/** A schema of a site. */
export interface SchemaFile {
  readonly kind: ModuleKind;
  readonly name: string;
  /** The id of the settings, such as `plugins.site.settings`. */
  readonly id: string;
  readonly file: string;
}

// Few, since a server answers requests meanwhile.
const PROBE_CONCURRENCY = 16;

/**
 * Finds the schemas of all modules in the registry. External plugins are left out: the program that has them checks their
 * settings by itself.
 *
 * @param ids only modules with these ids
 */
export async function findSchemas(
  site: SiteReading,
  ids: ReadonlySet<string> | undefined,
): Promise<SchemaFile[]> {
  const found: SchemaFile[] = [];
  const candidates = candidatesOf(site, ids);
  const probe = async () => {
    for (const candidate of candidates) {
      if ((await probeContent(candidate.file, 'file')) === 'present') found.push(candidate);
    }
  };
  await Promise.all(Array.from({ length: PROBE_CONCURRENCY }, probe));
  return found.sort((a, b) => (a.file < b.file ? -1 : 1));
}

/** Where schemas can be, one after the other: a site can have thousands of modules. */
function* candidatesOf(
  site: SiteReading,
  ids: ReadonlySet<string> | undefined,
): Generator<SchemaFile, undefined> {
  for (const [kind, name] of modulesOf(site)) {
    const module = moduleId({ kind, name });
    if (ids && !ids.has(module)) continue;
    const { defaults, overrides } = site.sources(kind, name);
    for (const beside of [defaults, overrides])
      yield { kind, name, id: `${module}.settings`, file: join(dirname(beside), SCHEMA_FILE) };
  }
}

function* modulesOf({ snapshot, externalPlugins }: SiteReading): Generator<[ModuleKind, string], undefined> {
  yield ['flextype', 'flextype'];
  for (const [key, kind] of KINDS) {
    const modules = snapshot.tree.get(key);
    if (!isArray(modules)) continue;
    for (const name of modules.keys())
      if (kind !== 'plugin' || !Object.hasOwn(externalPlugins, name)) yield [kind, name];
  }
}

const KINDS: readonly [string, ModuleKind][] = [
  ['plugins', 'plugin'],
  ['themes', 'theme'],
];
