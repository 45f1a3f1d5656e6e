// A thread that compares settings with schemas, one request after the other.
import { parentPort } from 'node:worker_threads';
import { lowerPriority } from '../common/low-priority.ts';
import { checkSettings } from './check-settings.ts';
import type { SchemaReport, SchemaRequest, SchemaResponse } from './schema-protocol.ts';

parentPort?.on('message', (request: SchemaRequest) => {
  void respond(request).then(send);
});

lowerPriority();
send('ready');

async function respond(request: SchemaRequest): Promise<SchemaReport> {
  try {
    return await checkSettings(request);
  } catch (error) {
    const isTooDeep = error instanceof RangeError;
    const reason = error instanceof Error ? error.message : String(error);
    const message = isTooDeep
      ? 'This schema is nested too deeply, or contains itself without an end'
      : `This schema cannot be used: ${reason}`;
    return { problem: { message, remedy: 'Correct the schema', position: { line: 1, column: 1 } } };
  }
}

function send(response: SchemaResponse): void {
  parentPort?.postMessage(response);
}
