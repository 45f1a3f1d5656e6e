import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isArray, type PhpArray, type Registry, readSite, type Value } from '@flextype-bun/registry-core';

/** The site's settings of one module, and the defaults below them. */
export interface ModuleLayers {
  readonly defaults: PhpArray;
  readonly site: PhpArray;
}

const KINDS = { plugins: 'plugin', themes: 'theme' } as const;

/**
 * The site's overrides of its modules, read on request. Modules without settings in
 * `project/config`, the majority, cost nothing.
 */
export class SiteLayers {
  readonly #registry: Pick<Registry, 'project' | 'snapshot'>;
  readonly #configured = new Map<string, Promise<ReadonlySet<string>>>();

  constructor(registry: Pick<Registry, 'project' | 'snapshot'>) {
    const { project, snapshot } = registry;
    this.#registry = { project, snapshot };
  }

  /** @param name of the plugin or theme; not for `flextype` */
  async of(top: string, name = ''): Promise<ModuleLayers | undefined> {
    const site = await readSite(this.#registry);
    if (top === 'flextype') return toLayers(await site.files('flextype', 'flextype'));
    if (top !== 'plugins' && top !== 'themes') return undefined;
    if (!(await this.#names(top)).has(name)) return undefined;
    return toLayers(await site.files(KINDS[top], name));
  }

  #names(top: 'plugins' | 'themes'): Promise<ReadonlySet<string>> {
    let names = this.#configured.get(top);
    if (!names) {
      const folder = join(this.#registry.project.root, 'project/config', top);
      names = readdir(folder).then(
        (found) => new Set(found),
        () => new Set<string>(),
      );
      this.#configured.set(top, names);
    }
    return names;
  }
}

interface LayerFile {
  readonly source: string;
  readonly value: PhpArray | undefined;
}

function toLayers(files: readonly LayerFile[]): ModuleLayers | undefined {
  const of = (source: string): Value | undefined => files.find((file) => file.source === source)?.value;
  const site = of('site');
  if (!isArray(site) || site.size === 0) return undefined;
  const defaults = of('defaults');
  return { defaults: isArray(defaults) ? defaults : new Map(), site };
}
