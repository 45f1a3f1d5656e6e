import type { RegistryDiagnostic } from '../common/errors.ts';
import type { Snapshot } from '../load/snapshot.ts';

/**
 * - `ready`: the values are those of the files
 * - `stale`: a file is broken, so its last valid content is in force
 * - `hanging`: a file system does not answer, so changes cannot be seen
 * - `closed`: the registry is closed
 */
export type LiveState = 'ready' | 'stale' | 'hanging' | 'closed';

export type WatchMode = 'native' | 'polling' | 'off';

export interface RegistryStatus {
  readonly state: LiveState;
  /** Current errors and warnings. */
  readonly diagnostics: readonly RegistryDiagnostic[];
  readonly version: string;
  /** When the values last changed. */
  readonly changedAt: Date;
  /** Number of changes since the registry was opened. */
  readonly reloads: number;
  readonly watching: WatchMode;
  /** Number of watched folders, and with polling of files as well; 0 until watching has begun. */
  readonly watchedPaths: number;
}

/** What subscribers receive. */
export type RegistryEvent =
  | {
      readonly type: 'change';
      /** The most specific ids whose values differ. Empty if only an external plugin changed. */
      readonly ids: readonly string[];
      readonly previous: Snapshot;
      readonly snapshot: Snapshot;
    }
  | {
      /** A `settings.schema.json` changed. Values are the same. */
      readonly type: 'schema';
      /** The ids of the modules whose settings it is about; empty if it can be any. */
      readonly ids: readonly string[];
    }
  | {
      readonly type: 'status';
      readonly state: LiveState;
      readonly diagnostics: readonly RegistryDiagnostic[];
    };

/** See {@link Registry.subscribe}. */
export type RegistryListener = (event: RegistryEvent) => void;
