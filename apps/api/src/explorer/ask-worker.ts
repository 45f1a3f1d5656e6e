import { IS_SINGLE_FILE } from '../lib/paths.ts';

const TIMEOUT_MS = 60_000;

/** Why a worker has no report. */
export interface WorkerFailure {
  readonly error: string;
}

/** Where a worker of this folder is: in the source, in a packed plugin, and in the single file. */
export function workerLocation(name: string): string | URL {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  return IS_SINGLE_FILE ? `./${name}.js` : new URL(`./${name}.${extension}`, import.meta.url);
}

/** Runs a task in a worker of its own, which ends with its report, or when the signal is aborted. */
export async function askWorker<Report>(
  location: string | URL,
  task: unknown,
  signal: AbortSignal,
): Promise<Report | WorkerFailure> {
  const worker = new Worker(location);
  const { promise, resolve } = Promise.withResolvers<Report | WorkerFailure>();
  const end = () => resolve({ error: 'the server is stopping' });
  worker.addEventListener('message', ({ data }: MessageEvent<Report>) => resolve(data));
  worker.addEventListener('error', ({ message }) => resolve({ error: message }));
  signal.addEventListener('abort', end);
  const timer = setTimeout(() => resolve({ error: 'it took too long' }), TIMEOUT_MS);
  worker.postMessage(task);
  const report = await promise;
  clearTimeout(timer);
  signal.removeEventListener('abort', end);
  worker.terminate();
  return report;
}
