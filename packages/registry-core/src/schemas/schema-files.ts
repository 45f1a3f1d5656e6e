import { dirname, join } from 'node:path';
import { forEachLimit, type ModuleKind, moduleId, SCHEMA_FILE } from '@flextype-bun/project';
import { isArray, type PhpArray } from '@flextype-bun/yaml';
import { collectGarbageIfDue } from '../common/garbage.ts';
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
  await forEachLimit(candidates, PROBE_CONCURRENCY, async (candidate) => {
    if ((await probeContent(candidate.file, 'file')) === 'present') found.push(candidate);
    collectGarbageIfDue();
  });
  return found.sort((a, b) => (a.file < b.file ? -1 : 1));
}

/** Where schemas can be, one after the other: a site can have thousands of modules. */
function* candidatesOf(
  site: SiteReading,
  ids: ReadonlySet<string> | undefined,
): Generator<SchemaFile, undefined> {
  for (const [kind, name] of ids ? modulesWith(ids, site) : allModules(site)) {
    const { defaults, overrides } = site.sources(kind, name);
    for (const beside of [defaults, overrides]) {
      yield {
        kind,
        name,
        id: `${moduleId({ kind, name })}.settings`,
        file: join(dirname(beside), SCHEMA_FILE),
      };
    }
  }
}

type Module = readonly [kind: ModuleKind, name: string];

function* allModules(site: SiteReading): Generator<Module, undefined> {
  yield ['flextype', 'flextype'];
  for (const [folder, kind] of KINDS) {
    for (const name of modulesIn(site, folder).keys()) if (!isExternal(site, kind, name)) yield [kind, name];
  }
}

function* modulesWith(ids: ReadonlySet<string>, site: SiteReading): Generator<Module, undefined> {
  for (const id of ids) {
    const dot = id.indexOf('.');
    const [folder, name] = [id.slice(0, dot), id.slice(dot + 1)];
    const kind = KINDS.get(folder);
    if (id === 'flextype') yield ['flextype', id];
    else if (kind && modulesIn(site, folder).has(name) && !isExternal(site, kind, name)) yield [kind, name];
  }
}

const KINDS: ReadonlyMap<string, ModuleKind> = new Map([
  ['plugins', 'plugin'],
  ['themes', 'theme'],
]);

function modulesIn({ snapshot }: SiteReading, folder: string): PhpArray {
  const modules = snapshot.tree.get(folder);
  return isArray(modules) ? modules : new Map();
}

function isExternal({ externalPlugins }: SiteReading, kind: ModuleKind, name: string): boolean {
  return kind === 'plugin' && Object.hasOwn(externalPlugins, name);
}
