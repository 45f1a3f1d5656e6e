import type { Worker } from 'node:worker_threads';
import type { YamlDialect, YamlReading } from '@flextype-bun/yaml';
import type { ParseProblem, ParseRequest, ParseResponse } from './parse-worker.ts';
import { TreeBuilder } from './tree-transfer.ts';

/** The value of a text, or why it is invalid. */
export type ParsedText = YamlReading | { readonly problem: ParseProblem };

/** Defined when compiled into a single file, in which modules have no URL of their own. */
declare const FLEXTYPE_SINGLE_FILE: true | undefined;

// A TypeScript file beside the source, a JavaScript file in a build or a bundle.
const NAME = import.meta.url.endsWith('.ts') ? './parse-worker.ts' : './parse-worker.js';
const WORKER =
  typeof FLEXTYPE_SINGLE_FILE === 'undefined' ? new URL(NAME, import.meta.url) : './parse-worker.js';

/**
 * Parses a text in its own thread and receives its tree in pieces, so that this thread is never busy for more than a few
 * milliseconds. The thread ends after one text: large files are rare.
 *
 * @returns `undefined` if the thread cannot be started, as in a bundle without its file
 */
export async function parseInThread(
  bytes: Uint8Array,
  dialect: YamlDialect,
): Promise<ParsedText | undefined> {
  const worker = startWorker();
  if (!worker) return undefined;
  // Parsing must not keep the process alive.
  worker.unref();
  try {
    return await takeOver(worker, { bytes, dialect });
  } finally {
    await worker.terminate();
  }
}

function startWorker(): Worker | undefined {
  try {
    // Loaded with the first large file: few sites have one.
    const { Worker } = process.getBuiltinModule('node:worker_threads');
    return new Worker(WORKER);
  } catch {
    return undefined;
  }
}

function takeOver(worker: Worker, request: ParseRequest): Promise<ParsedText | undefined> {
  const builder = new TreeBuilder();
  return new Promise((resolve) => {
    worker.on('error', () => resolve(undefined));
    worker.on('exit', () => resolve(undefined));
    worker.on('message', (response: ParseResponse) => {
      if ('chunk' in response) {
        builder.add(response.chunk);
        // Request the next chunk in another turn, so that chunks never arrive back to back.
        setImmediate(() => worker.postMessage('next'));
      } else if ('warnings' in response) {
        resolve({ value: builder.value, warnings: response.warnings });
      } else {
        resolve('problem' in response ? response : undefined);
      }
    });
    worker.postMessage(request);
  });
}
