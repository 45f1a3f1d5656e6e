// A thread that parses one YAML text and sends its tree in pieces, one per request.
import { parentPort } from 'node:worker_threads';
import { readYaml, type YamlDialect, YamlError, type YamlReading } from '@flextype-bun/yaml';
import { lowerPriority } from '../../common/low-priority.ts';
import { type Token, toChunks } from './tree-transfer.ts';

/** The first message to the thread; each further one requests the next piece. */
export interface ParseRequest {
  readonly bytes: Uint8Array;
  readonly dialect: YamlDialect;
}

/** Why a text is invalid. */
export type ParseProblem = Pick<YamlError, 'reason' | 'remedy' | 'line' | 'column' | 'snippet'>;

/** The thread sends one response per message. */
export type ParseResponse =
  | { readonly problem: ParseProblem }
  | { readonly failure: string }
  | { readonly chunk: readonly Token[] }
  | { readonly warnings: YamlReading['warnings'] };

// Sending this many values takes less than a millisecond.
const CHUNK_LENGTH = 1500;

lowerPriority();

let responses: Iterator<ParseResponse> | undefined;

parentPort?.on('message', (message: ParseRequest | 'next') => {
  if (message !== 'next') responses = respond(message);
  const next = responses?.next();
  if (next && !next.done) parentPort?.postMessage(next.value);
});

function* respond({ bytes, dialect }: ParseRequest): Generator<ParseResponse> {
  let reading: YamlReading;
  try {
    reading = readYaml(bytes, { dialect });
  } catch (error) {
    if (!(error instanceof YamlError)) {
      yield { failure: String(error) };
      return;
    }
    const { reason, remedy, line, column, snippet } = error;
    yield { problem: { reason, remedy, line, column, snippet } };
    return;
  }
  for (const chunk of toChunks(reading.value, CHUNK_LENGTH)) yield { chunk };
  yield { warnings: reading.warnings };
}
