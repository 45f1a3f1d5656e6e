import type { Project } from '@flextype-bun/project';
import type { PhpArray } from '@flextype-bun/yaml';
import type { RegistryDiagnostic } from '../common/errors.ts';
import { combineDigests } from '../values/digest.ts';
import type { RegistryModule } from './module.ts';
import { collectTrees, replaceTrees } from './module-tree.ts';
import { selectionProfile, selectPlugins } from './select-plugins.ts';

/** The plugins of a site as they are in the registry. */
export interface PluginsPart {
  /** Their trees by their names, in Flextype's order; the same array as long as nothing changed. */
  readonly tree: PhpArray;
  /** Equal digests are equal trees, in the same order. */
  readonly digest: string;
  /** Why others are not among them. */
  readonly diagnostics: readonly RegistryDiagnostic[];
}

// So many plugins share a digest, so that with one changed plugin few are put together anew.
const DIGEST_GROUP_SIZE = 64;

/**
 * Which plugins count, kept up to date: chosen anew only where something changed that the choice depends on, and
 * otherwise with the changed plugins put in their places.
 */
export class PluginSelection {
  readonly #profiles = new Map<string, string>();
  readonly #changed = new Set<number>();
  #part: PluginsPart = { tree: new Map(), digest: '', diagnostics: [] };
  #isCurrent = false;
  #plugins: RegistryModule[] = [];
  #places = new Map<string, number>();
  #digests: string[] = [];

  /** Takes note of how a plugin is now; `undefined` where it is gone. */
  update(name: string, module: RegistryModule | undefined): void {
    const profile = module && selectionProfile(module);
    if (profile !== this.#profiles.get(name)) this.#isCurrent = false;
    if (profile === undefined) this.#profiles.delete(name);
    else this.#profiles.set(name, profile);
    const place = this.#places.get(name);
    if (!module || place === undefined) return;
    this.#plugins[place] = module;
    this.#changed.add(place);
  }

  /** Discards the selection, since the project's version or release changed. */
  reset(): void {
    this.#isCurrent = false;
  }

  /** @param plugins all plugins, for where the choice is to be made anew */
  select(plugins: () => readonly RegistryModule[], project: Project): PluginsPart {
    if (!this.#isCurrent) this.#choose(plugins(), project);
    else if (this.#changed.size > 0) this.#replace([...this.#changed]);
    this.#changed.clear();
    return this.#part;
  }

  #choose(modules: readonly RegistryModule[], { release, version }: Project): void {
    const { plugins, diagnostics } = selectPlugins(modules, release, version);
    this.#isCurrent = true;
    this.#plugins = [...plugins];
    this.#places = new Map(plugins.map((module, place) => [module.sources.name, place]));
    this.#digests = [];
    for (let group = 0; group * DIGEST_GROUP_SIZE < plugins.length; group++) this.#digest(group);
    const tree = collectTrees(plugins, this.#part.tree);
    this.#part = { tree, digest: combineDigests(this.#digests), diagnostics };
  }

  #replace(places: readonly number[]): void {
    for (const group of new Set(places.map((place) => Math.floor(place / DIGEST_GROUP_SIZE))))
      this.#digest(group);
    const changed = places.map((place) => this.#plugins[place]).filter((module) => module !== undefined);
    const tree = replaceTrees(this.#part.tree, changed);
    this.#part = { ...this.#part, tree, digest: combineDigests(this.#digests) };
  }

  #digest(group: number): void {
    const plugins = this.#plugins.slice(group * DIGEST_GROUP_SIZE, (group + 1) * DIGEST_GROUP_SIZE);
    this.#digests[group] = combineDigests(plugins.map(({ digest }) => digest));
  }
}
