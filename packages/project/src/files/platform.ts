import { renameSync } from 'node:fs';
import { systemCode } from './file-error.ts';

/** Whether files have modes and owners that say who may read them. Windows has access lists, which are inherited from folders. */
export function hasModes(platform: NodeJS.Platform = process.platform): boolean {
  return platform !== 'win32';
}

/** Whether an open file can be renamed, and replaced by another one. */
export function canRenameOpenFiles(platform: NodeJS.Platform = process.platform): boolean {
  return platform !== 'win32';
}

/** Codes of Windows for a file that another program has open, such as a virus scanner. */
const HELD: ReadonlySet<string | undefined> = new Set(['EPERM', 'EBUSY', 'EACCES']);

/** Whether an operation may succeed once another program closes the file. */
export function isHeldOpen(error: unknown, platform: NodeJS.Platform = process.platform): boolean {
  return platform === 'win32' && HELD.has(systemCode(error));
}

/** Pauses between attempts; a quarter of a second in total, since they block the process. */
const PAUSES_MS = [1, 2, 4, 8, 16, 32, 64, 128];

/** Renames a file over another one. On Windows, this is repeated for a moment while another program has that one open. */
export function renameOver(from: string, to: string): void {
  repeatWhileHeld(() => renameSync(from, to));
}

/** Repeats an operation, at most for a quarter of a second, while Windows says that another program has its file open. */
export function repeatWhileHeld(operation: () => void, platform?: NodeJS.Platform): void {
  for (const pause of PAUSES_MS) {
    try {
      operation();
      return;
    } catch (error) {
      if (!isHeldOpen(error, platform)) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pause);
    }
  }
  operation();
}
