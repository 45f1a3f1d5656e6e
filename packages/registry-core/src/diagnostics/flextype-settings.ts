import { resolve } from 'node:path';
import { flextypeSources } from '@flextype-bun/project';
import type { PhpArray } from '@flextype-bun/yaml';
import { FileStore } from '../load/file-store.ts';
import { readModule } from '../load/module.ts';
import { openProject } from '../load/open-project.ts';

/**
 * `flextype.settings` of a site alone, without its plugins, of which there can be thousands; broken files count as empty.
 *
 * @throws {RegistryError} `root-missing`, `root-not-a-directory`, `unreadable`, `not-a-project`
 * @example
 * const settings = await readFlextypeSettings('/var/www/site');
 * settings.get('timezone'); // 'UTC'
 */
export async function readFlextypeSettings(root: string): Promise<PhpArray> {
  const project = await openProject(resolve(root));
  const module = await readModule(flextypeSources(project.root), {
    store: new FileStore(0),
    dialect: project.dialect,
    force: true,
  });
  return module?.settings ?? new Map();
}
