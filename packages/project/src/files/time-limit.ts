import { availableParallelism } from 'node:os';
import { FileError } from './file-error.ts';

/** Default time limit of a file operation; local disks answer within a few milliseconds. */
export const FILE_TIMEOUT_MS = 3000;

// Threads for file operations: libuv has four, Bun has one per processor and at least two.
const THREADS =
  Number(process.env['UV_THREADPOOL_SIZE']) ||
  ('bun' in process.versions ? Math.max(2, availableParallelism()) : 4);

// Operations that exceeded their time limit and are still running, by subject.
const hanging = new Map<string, Promise<unknown>>();

/**
 * Awaits a file operation with a time limit: a hung network mount answers hours later, or never.
 *
 * A hanging operation occupies one of the few threads for files. Until it ends, further operations on the same subject
 * fail at once, and so does every operation while all threads may be occupied.
 *
 * @param subject identifies what is read, usually a path
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
    // Give an operation that has ended a turn to report: a busy event loop is not a hung file system.
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
  // After a timeout nobody awaits the operation, so its rejection must be handled here.
  running.then(end, end);
  return Promise.race([running, late.promise]);
}

function timedOut(timeoutMs: number): FileError {
  return new FileError(
    'timeout',
    `the file system has not answered for ${timeoutMs} ms; is a network mount down?`,
  );
}
