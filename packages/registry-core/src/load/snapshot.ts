import type { Project } from '@flextype-bun/project';
import type { PhpArray, Value } from '@flextype-bun/yaml';
import type { RegistryDiagnostic } from '../common/errors.ts';
import { combineDigests } from '../values/digest.ts';
import type { RegistryModule } from './module.ts';
import { collectTrees } from './module-tree.ts';
import type { PluginsPart } from './plugin-selection.ts';

/** The registry at one moment. It is immutable; a reload creates another one. */
export interface Snapshot {
  /** Digest of the tree: equal versions have equal values. */
  readonly version: string;
  readonly project: Project;
  /** `flextype`, `plugins`, and in 0.9.x `themes`. */
  readonly tree: PhpArray;
  /** The settings of external plugins by name. */
  readonly externalPlugins: PhpArray;
  readonly diagnostics: readonly RegistryDiagnostic[];
}

export interface SnapshotParts {
  readonly project: Project;
  readonly flextype: RegistryModule;
  readonly plugins: PluginsPart;
  /** `undefined` if the registry has no themes. */
  readonly themes: readonly RegistryModule[] | undefined;
  readonly externalPlugins: readonly RegistryModule[];
  readonly diagnostics: readonly RegistryDiagnostic[];
}

/** Builds a snapshot that shares unchanged parts with the one before. */
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
