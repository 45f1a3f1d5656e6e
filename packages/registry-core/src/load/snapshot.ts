import type { Project } from '@flextype-bun/project';
import type { PhpArray, Value } from '@flextype-bun/yaml';
import type { RegistryDiagnostic } from '../common/errors.ts';
import { combineDigests } from '../values/digest.ts';
import type { RegistryModule } from './module.ts';
import { collectTrees } from './module-tree.ts';
import type { PluginsPart } from './plugin-selection.ts';

/** The whole registry at one moment. It never changes; a reload makes another. */
export interface Snapshot {
  /** Digest of the tree: equal versions are equal answers. */
  readonly version: string;
  readonly project: Project;
  /** `flextype`, `plugins`, and in 0.9.x `themes`. */
  readonly tree: PhpArray;
  /** The settings of each external plugin, by its name. */
  readonly externalPlugins: PhpArray;
  readonly diagnostics: readonly RegistryDiagnostic[];
}

/** The parts that a snapshot is put together from. */
export interface SnapshotParts {
  readonly project: Project;
  readonly flextype: RegistryModule;
  readonly plugins: PluginsPart;
  /** Only where the site has themes at all. */
  readonly themes: readonly RegistryModule[] | undefined;
  readonly externalPlugins: readonly RegistryModule[];
  readonly diagnostics: readonly RegistryDiagnostic[];
}

/** Puts a snapshot together; what did not change is shared with the snapshot before. */
export function toSnapshot(parts: SnapshotParts, before: Snapshot | undefined): Snapshot {
  const { project, flextype, plugins, diagnostics } = parts;
  const themes = parts.themes?.filter((module) => module.complete);
  const version = combineDigests([
    flextype.digest,
    plugins.digest,
    themes ? 'themes' : 'no themes',
    ...(themes ?? []).map((module) => module.digest),
  ]);
  const externalPlugins = collectTrees(parts.externalPlugins, before?.externalPlugins);
  if (before?.version === version) {
    const same = project === before.project && externalPlugins === before.externalPlugins;
    if (same && isSameList(diagnostics, before.diagnostics)) return before;
    return Object.freeze({ ...before, project, externalPlugins, diagnostics });
  }
  const tree = new Map<string, Value>([
    ['flextype', flextype.tree],
    ['plugins', plugins.tree],
  ]);
  if (themes) tree.set('themes', collectTrees(themes, before?.tree.get('themes')));
  return Object.freeze({ version, project, tree, externalPlugins, diagnostics });
}

function isSameList<Item>(a: readonly Item[], b: readonly Item[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}
