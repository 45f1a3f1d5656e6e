// A thread that parses one YAML text, and hands its tree over in pieces as it is asked for them.
import { constants, getPriority, setPriority } from 'node:os';
import { parentPort } from 'node:worker_threads';
import { readYaml, type YamlDialect, YamlError, type YamlReading } from '@flextype-bun/yaml';
import { type Token, toChunks } from './tree-transfer.ts';

/** The first message to the thread; every further one asks for the next piece. */
export interface ParseRequest {
  readonly bytes: Uint8Array;
  readonly dialect: YamlDialect;
}

/** Why a text was refused. */
export type ParseProblem = Pick<YamlError, 'reason' | 'remedy' | 'line' | 'column' | 'snippet'>;

/** The thread's answer to a message: one for each. */
export type ParseResponse =
  | { readonly problem: ParseProblem }
  | { readonly failure: string }
  | { readonly chunk: readonly Token[] }
  | { readonly warnings: YamlReading['warnings'] };

// So many values are handed over in less than a millisecond.
const CHUNK_LENGTH = 1500;

// Requests come first where processors are few: for Linux a thread has a priority of its own, elsewhere a process has.
if (process.platform === 'linux') lowerPriority();

let responses: Iterator<ParseResponse> | undefined;

parentPort?.on('message', (message: ParseRequest | 'next') => {
  if (message !== 'next') responses = respond(message);
  const next = responses?.next();
  if (next && !next.done) parentPort?.postMessage(next.value);
});

function lowerPriority(): void {
  try {
    setPriority(Math.max(getPriority(), constants.priority.PRIORITY_BELOW_NORMAL));
  } catch {
    // A process that may not change priorities parses with the one that it has.
  }
}

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
