import type { Project } from '@flextype-bun/project';
import type { PhpArray } from '@flextype-bun/yaml';
import type { RegistryDiagnostic } from '../common/errors.ts';
import { combineDigests } from '../values/digest.ts';
import type { Steps } from '../values/slices.ts';
import type { RegistryModule } from './module.ts';
import { collectTrees, replaceTrees } from './module-tree.ts';
import { selectionProfile, selectPlugins } from './select-plugins.ts';

/** `plugins` in the registry. */
export interface PluginsPart {
  /** Trees by name, in Flextype's order; the same array as before if nothing changed. */
  readonly tree: PhpArray;
  readonly digest: string;
  /** Why plugins are excluded. */
  readonly diagnostics: readonly RegistryDiagnostic[];
}

// Plugins per digest: if one plugin changed, only its group is hashed again.
const DIGEST_GROUP_SIZE = 64;

/**
 * The selected plugins, kept up to date: selected again only if a profile changed, otherwise changed plugins are replaced
 * in place.
 */
export class PluginSelection {
  readonly #profiles = new Map<string, string>();
  readonly #changed = new Set<number>();
  #part: PluginsPart = { tree: new Map(), digest: '', diagnostics: [] };
  #isCurrent = false;
  #plugins: RegistryModule[] = [];
  #places = new Map<string, number>();
  #digests: string[] = [];

  /** Updates a plugin, or removes it if it is `undefined`. */
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

  /** Discards the selection after a change of the project's version or release. */
  reset(): void {
    this.#isCurrent = false;
  }

  /** @param plugins returns all plugins, in case they have to be selected again */
  *select(plugins: () => readonly RegistryModule[], project: Project): Steps<PluginsPart> {
    if (!this.#isCurrent) yield* this.#selectAgain(plugins(), project);
    else if (this.#changed.size > 0) this.#replace([...this.#changed]);
    this.#changed.clear();
    return this.#part;
  }

  *#selectAgain(modules: readonly RegistryModule[], { release, version }: Project): Steps<void> {
    const { plugins, diagnostics } = yield* selectPlugins(modules, release, version);
    yield;
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
