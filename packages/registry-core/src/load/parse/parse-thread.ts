import { Worker } from 'node:worker_threads';
import type { YamlDialect, YamlReading } from '@flextype-bun/yaml';
import type { ParseProblem, ParseRequest, ParseResponse } from './parse-worker.ts';
import { TreeBuilder } from './tree-transfer.ts';

/** The value of a text, or why it was refused. */
export type ParsedText = YamlReading | { readonly problem: ParseProblem };

/** Defined when the single file is compiled: its files lie beside each other, and have no URL of a module. */
declare const FLEXTYPE_SINGLE_FILE: true | undefined;

// Beside the source it is a TypeScript file, and in a build or a bundle a JavaScript file.
const NAME = import.meta.url.endsWith('.ts') ? './parse-worker.ts' : './parse-worker.js';
const WORKER =
  typeof FLEXTYPE_SINGLE_FILE === 'undefined' ? new URL(NAME, import.meta.url) : './parse-worker.js';

/**
 * Parses a text in a thread of its own, and takes its tree over piece by piece, so that this thread is never busy with
 * it for more than a few milliseconds. The thread ends with its text: large files are rare.
 *
 * @returns `undefined` if no thread can be had, as in a bundle that lacks it
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
        // Asked for in another turn, so that pieces never come one right after the other.
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
