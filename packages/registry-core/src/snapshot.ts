import type { PhpArray, Value } from '@flextype-bun/yaml';
import type { Diagnostic } from './errors.ts';
import type { PluginSelection } from './plugins.ts';
import { isEnabled } from './plugins.ts';
import type { Project } from './project.ts';
import { combineDigests } from './tree-digest.ts';
import type { Unit } from './unit.ts';

/** The whole registry at one moment. It never changes; a reload makes another. */
export interface Snapshot {
  /** Digest of the tree: equal versions are equal answers. */
  readonly version: string;
  readonly project: Project;
  /** `flextype`, `plugins`, and in 0.9.x `themes`. */
  readonly tree: PhpArray;
  /** The settings of each companion, by its name. */
  readonly companions: PhpArray;
  readonly diagnostics: readonly Diagnostic[];
}

/** The parts that a snapshot is put together from. */
export interface SnapshotParts {
  readonly project: Project;
  readonly flextype: Unit;
  readonly selection: PluginSelection;
  readonly themes: readonly Unit[];
  readonly companions: readonly Unit[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Puts a snapshot together; what did not change is shared with the snapshot before. */
export function toSnapshot(parts: SnapshotParts, before: Snapshot | undefined): Snapshot {
  const { project, flextype, selection, diagnostics } = parts;
  const themes = hasThemes(parts) ? parts.themes.filter((unit) => unit.complete) : undefined;
  const units = [flextype, ...selection.plugins, ...(themes ?? [])];
  const version = combineDigests(
    units.map((unit) => `${unit.sources.kind}/${unit.sources.name} ${unit.digest}`),
  );
  const companions = shared(toArray(parts.companions), before?.companions);
  if (before?.version === version) {
    const same = project === before.project && companions === before.companions;
    if (same && isSameList(diagnostics, before.diagnostics)) return before;
    return Object.freeze({ ...before, project, companions, diagnostics });
  }
  const tree = new Map<string, Value>([
    ['flextype', flextype.tree],
    ['plugins', shared(toArray(selection.plugins), before?.tree.get('plugins'))],
  ]);
  if (themes) tree.set('themes', shared(toArray(themes), before?.tree.get('themes')));
  return Object.freeze({ version, project, tree, companions, diagnostics });
}

// In 0.9.x it is the plugin `site` that reads the themes, if it runs.
function hasThemes({ project, selection }: SnapshotParts): boolean {
  if (project.generation !== '0.9') return false;
  return selection.plugins.some((unit) => unit.sources.name === 'site' && isEnabled(unit));
}

function toArray(units: readonly Unit[]): PhpArray {
  return new Map(units.map((unit) => [unit.sources.name, unit.tree]));
}

function shared(now: PhpArray, before: Value | undefined): PhpArray {
  if (!(before instanceof Map) || before.size !== now.size) return now;
  const keys = [...before.keys()];
  let index = 0;
  for (const [key, value] of now) {
    if (keys[index++] !== key || before.get(key) !== value) return now;
  }
  return before;
}

function isSameList<Item>(a: readonly Item[], b: readonly Item[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}
