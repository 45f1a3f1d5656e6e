import type { RegistryDiagnostic } from '../common/errors.ts';
import type { Snapshot } from '../load/snapshot.ts';

/**
 * `ready`: all files are in force. `stale`: a broken one is not. `hanging`: a file system does not answer, so that
 * changes cannot be seen. `closed`: changes are no longer followed.
 */
export type LiveState = 'ready' | 'stale' | 'hanging' | 'closed';

/** How a project is being watched. */
export type WatchMode = 'native' | 'polling' | 'off';

/** How a registry is doing. */
export interface RegistryStatus {
  /** `stale`: a file is broken, and what it last said stays in force. */
  readonly state: LiveState;
  /** What is wrong or odd at present. */
  readonly diagnostics: readonly RegistryDiagnostic[];
  readonly version: string;
  /** When the values last changed. */
  readonly changedAt: Date;
  /** How often the values have changed since the start. */
  readonly reloads: number;
  readonly watching: WatchMode;
  /** How many files and folders are watched; none yet in the first moments. */
  readonly watchedPaths: number;
}

/** What a subscriber is told. */
export type RegistryEvent =
  | {
      readonly type: 'change';
      /** The ids whose values differ, as deep as can be told. Empty where only an external plugin changed. */
      readonly ids: readonly string[];
      readonly previous: Snapshot;
      readonly snapshot: Snapshot;
    }
  | {
      readonly type: 'status';
      readonly state: LiveState;
      readonly diagnostics: readonly RegistryDiagnostic[];
    };

/** See {@link Registry.subscribe}. */
export type RegistryListener = (event: RegistryEvent) => void;
