import { explain, isLargeValue, type Registry, valueAt } from '@flextype-bun/registry-core';
import { askWorker, workerLocation } from './ask-worker.ts';
import type { FindOrigin } from './item.ts';
import { type ItemOrigin, toOrigin } from './item-origin.ts';
import type { OriginReport, OriginTask } from './origin-worker.ts';
import { moduleDepth, moduleKind } from './row-layers.ts';

const UNKNOWN: ItemOrigin = { layers: [], items: [], itemsLeftOut: 0, reason: null, nearest: [] };

/**
 * Finds out where values come from. The files of a module are read and searched for positions each time, which takes
 * seconds for a large one: that is done in a worker, one at a time.
 */
export function createOrigins(
  registry: Pick<Registry, 'project' | 'snapshot'>,
  signal: AbortSignal,
): FindOrigin {
  let last: Promise<unknown> = Promise.resolve();
  return async (id, { reveal, rules }) => {
    const { root } = registry.project;
    const path = id.split('.');
    const kind = moduleKind(path);
    const name = path[moduleDepth(path) - 1] ?? '';
    const module = valueAt(registry.snapshot.tree, path.slice(0, moduleDepth(path)));
    if (!kind || module === undefined || !isLargeValue(module)) {
      return toOrigin(await explain(registry, id), { root, reveal, rules });
    }
    const task: OriginTask = { root, reveal, rules, kind, name, id };
    const report = last.then(() => askWorker<OriginReport>(WORKER, task, signal));
    // The next task runs even if this worker could not be started.
    last = report.catch(() => undefined);
    return toResult(await report);
  };
}

function toResult(report: OriginReport): ItemOrigin {
  return 'origin' in report
    ? report.origin
    : { ...UNKNOWN, reason: `Where it comes from could not be found out: ${report.error}` };
}

const WORKER = workerLocation('origin-worker');
