import { type ModuleKind, moduleId } from '@flextype-bun/project';
import type { ChangedKeys } from '../load/loader.ts';
import { Pace, type Steps } from '../values/slices.ts';
import { affectedModules } from './watched-paths.ts';

/** What to read again. */
export interface ReloadRequest {
  readonly changed: ChangedKeys;
  readonly force: boolean;
}

/** The modules that changed paths can affect. All plugins may change at once. */
export function* toChangedKeys(
  root: string,
  paths: readonly string[],
  externalPlugins: Readonly<Record<string, string>>,
): Steps<ChangedKeys> {
  const changed = new Set<string>();
  const pace = new Pace();
  for (const path of paths) {
    const keys = affectedModules(root, path, externalPlugins);
    if (keys === undefined) return undefined;
    for (const key of keys) changed.add(key);
    if (pace.isDue()) yield;
  }
  return changed;
}

function mergeChangedKeys(a: ChangedKeys, b: ChangedKeys): ChangedKeys {
  return a && b ? new Set([...a, ...b]) : undefined;
}

export function mergeRequests(a: ReloadRequest, b: ReloadRequest): ReloadRequest {
  return { changed: mergeChangedKeys(a.changed, b.changed), force: a.force || b.force };
}

/** The ids of modules; none if it can be any. */
export function toModuleIds(keys: ChangedKeys): string[] {
  const ids = [...(keys ?? [])].map((key) => {
    const slash = key.indexOf('/');
    return moduleId({ kind: key.slice(0, slash) as ModuleKind, name: key.slice(slash + 1) });
  });
  return [...new Set(ids)];
}
