import { availableParallelism } from 'node:os';
import { FileError } from './file-error.ts';

/** How long a file operation may take, in milliseconds; local disks answer within a few. */
export const FILE_TIMEOUT_MS = 3000;

// How many threads there are for file operations: libuv has four, Bun one per processor, and at least two.
const THREADS =
  Number(process.env['UV_THREADPOOL_SIZE']) ||
  ('bun' in process.versions ? Math.max(2, availableParallelism()) : 4);

// The operations that have exceeded their time and have not ended, by their subjects.
const hanging = new Map<string, Promise<unknown>>();

/**
 * Waits for a file operation, but not for ever: a hung network mount answers hours later, or never.
 *
 * An operation that hangs keeps one of the few threads for files. So as long as it does, no other one on the same
 * subject is started, and none at all when no thread can be left: it fails at once.
 *
 * @param subject what is read, usually its path
 * @throws {FileError} `timeout`
 */
export async function withTimeLimit<T>(
  subject: string,
  operation: () => Promise<T>,
  timeoutMs: number = FILE_TIMEOUT_MS,
): Promise<T> {
  if (hanging.has(subject) || hanging.size >= THREADS) throw timedOut(timeoutMs);
  const running = operation();
  const late = Promise.withResolvers<never>();
  let hasEnded = false;
  const timer = setTimeout(() => {
    // An operation that has ended reports in this turn: a busy event loop is not a hung file system.
    setImmediate(() => {
      if (hasEnded) return;
      hanging.set(subject, running);
      late.reject(timedOut(timeoutMs));
    });
  }, timeoutMs);
  const end = (): void => {
    hasEnded = true;
    clearTimeout(timer);
    if (hanging.get(subject) === running) hanging.delete(subject);
  };
  // After a timeout nobody waits for it any more, however it ends.
  running.then(end, end);
  return Promise.race([running, late.promise]);
}

function timedOut(timeoutMs: number): FileError {
  return new FileError(
    'timeout',
    `the file system has not answered for ${timeoutMs} ms; is a network mount down?`,
  );
}
