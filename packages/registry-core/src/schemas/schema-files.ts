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
  const candidates = modulesOf(site).flatMap(([kind, name]) => candidatesOf(site, kind, name, ids));
  const found: SchemaFile[] = [];
  for (let start = 0; start < candidates.length; start += PROBE_CONCURRENCY) {
    const group = candidates.slice(start, start + PROBE_CONCURRENCY);
    const contents = await Promise.all(group.map(({ file }) => probeContent(file, 'file')));
    found.push(...group.filter((_, index) => contents[index] === 'present'));
  }
  return found;
}

function candidatesOf(
  site: SiteReading,
  kind: ModuleKind,
  name: string,
  ids: ReadonlySet<string> | undefined,
): SchemaFile[] {
  const module = moduleId({ kind, name });
  if (ids && !ids.has(module)) return [];
  const { defaults, overrides } = site.sources(kind, name);
  const id = `${module}.settings`;
  return [defaults, overrides].map((beside) => ({
    kind,
    name,
    id,
    file: join(dirname(beside), SCHEMA_FILE),
  }));
}

function modulesOf({ snapshot, externalPlugins }: SiteReading): [ModuleKind, string][] {
  const namesIn = (key: string) => {
    const modules = snapshot.tree.get(key);
    return isArray(modules) ? [...modules.keys()] : [];
  };
  return [
    ['flextype', 'flextype'],
    ...namesIn('plugins')
      .filter((name) => !Object.hasOwn(externalPlugins, name))
      .map((name): [ModuleKind, string] => ['plugin', name]),
    ...namesIn('themes').map((name): [ModuleKind, string] => ['theme', name]),
  ];
}
