import { resolve } from 'node:path';
import { moduleKey, type Project, readProject } from '@flextype-bun/project';
import { isArray, type Value } from '@flextype-bun/yaml';
import { FileStore } from '../load/file-store.ts';
import { readModule } from '../load/module.ts';
import { listModules, type ModuleLocations, sourcesOf } from '../load/module-listing.ts';
import { lookup } from '../values/lookup.ts';

/** An id directly below another one. */
export interface ChildId {
  readonly id: string;
  /** Whether it has children itself. */
  readonly isParent: boolean;
}

/**
 * The ids directly below an id, or those at the top. Fast in sites of any size, since only the files of the one plugin or
 * theme in the id are read. So it lists all plugins that have a folder, enabled or not.
 *
 * @example
 * await childIds('/var/www/site', 'plugins.site'); // plugins.site.manifest and plugins.site.settings
 */
export async function childIds(root: string, parent?: string): Promise<ChildId[]> {
  const project = await readProject(resolve(root));
  const [group, name] = parent?.split('.') ?? [];
  if (group === undefined) return topIds(project);
  if (group === 'flextype')
    return idsOfModule(project, moduleKey('flextype', 'flextype'), 'flextype', parent);
  if (group !== 'plugins' && (group !== 'themes' || !project.release.themes)) return [];
  if (name !== undefined)
    return idsOfModule(project, moduleKey(KINDS[group], name), `${group}.${name}`, parent);
  const names = await moduleNames(project, group);
  return names.map((each) => ({ id: `${group}.${each}`, isParent: true }));
}

const KINDS = { plugins: 'plugin', themes: 'theme' } as const;

/** The names of all plugins or themes that have a folder and an id. */
export async function moduleNames(project: Project, group: 'plugins' | 'themes'): Promise<string[]> {
  const prefix = moduleKey(KINDS[group], '');
  const keys = await listModules(locationsOf(project), []);
  return [...keys]
    .filter((key) => key.startsWith(prefix))
    .map((key) => key.slice(prefix.length))
    .filter((name) => !name.includes('.'))
    .sort();
}

async function topIds(project: Project): Promise<ChildId[]> {
  const groups = project.release.themes ? (['plugins', 'themes'] as const) : (['plugins'] as const);
  const ids = [{ id: 'flextype', isParent: true }];
  for (const id of groups) ids.push({ id, isParent: (await moduleNames(project, id)).length > 0 });
  return ids;
}

async function idsOfModule(
  project: Project,
  key: string,
  moduleId: string,
  parent = moduleId,
): Promise<ChildId[]> {
  const { dialect } = project;
  const sources = sourcesOf(key, locationsOf(project));
  const module = await readModule(sources, { store: new FileStore(0), dialect, force: true });
  if (!module) return [];
  const value: Value | undefined =
    parent === moduleId ? module.tree : lookup(module.tree, parent.slice(moduleId.length + 1));
  if (!isArray(value)) return [];
  return [...value]
    .filter(([name, child]) => child !== null && !name.includes('.'))
    .map(([name, child]) => ({ id: `${parent}.${name}`, isParent: isArray(child) && child.size > 0 }));
}

function locationsOf({ root, release }: Project): ModuleLocations {
  return { root, release, externalPlugins: {} };
}
