import { until } from '@flextype-bun/testing';
import { maskToken } from '@flextype-bun/tokens';
import fc from 'fast-check';
import { exchange, toCurl } from './fuzz-exchange.ts';
import { FuzzJudge } from './fuzz-judge.ts';
import { collectKnowledge } from './fuzz-knowledge.ts';
import { type FuzzRequest, fuzzRequests } from './fuzz-requests.ts';
import { FUZZ_TOKENS } from './fuzz-site.ts';

export interface FuzzOptions {
  readonly requests: number;
  readonly seed: number;
  /** Number of concurrent requests. */
  readonly concurrency: number;
}

export interface FuzzReport {
  /** Number of sent requests, without those that shrank a failure. */
  readonly requests: number;
  /** Status → number of responses. */
  readonly statuses: ReadonlyMap<number, number>;
  /** Operation → number of requests. */
  readonly operations: ReadonlyMap<string, number>;
  /** Human-readable; each with the smallest failing request that was found. */
  readonly failures: readonly string[];
}

// Seeds of different runs are this far apart, so that their sequences do not overlap.
const SEQUENCES = 1_000;

/** Sends random requests for all operations of a server, and checks each response against its document. */
export async function runFuzz(url: string, options: FuzzOptions): Promise<FuzzReport> {
  const { requests, seed, concurrency } = options;
  const knowledge = await collectKnowledge(url);
  const judge = new FuzzJudge(knowledge.document);
  const statuses = new Map<number, number>();
  const operations = new Map<string, number>();
  const failures: string[] = [];

  const send = async (request: FuzzRequest): Promise<{ status: number; problems: string[] }> => {
    const answer = await exchange(url, request);
    return { status: answer.status, problems: judge.problems(request, answer) };
  };

  const sequence = async (index: number): Promise<number> => {
    let failed = false;
    let sent = 0;
    const property = fc.asyncProperty(fuzzRequests(knowledge), async (request) => {
      const { status, problems } = await send(request);
      if (!failed) {
        sent += 1;
        count(statuses, status);
        count(operations, `${request.method} ${request.operationId.replace(/\.head$/, '')}`);
      }
      failed ||= problems.length > 0;
      if (problems.length > 0) throw new Error(problems.join('; '));
    });
    const numRuns = Math.floor((requests + index) / concurrency);
    const own = seed * SEQUENCES + index;
    const result = await fc.check(property, { numRuns, seed: own });
    if (result.failed && result.counterexample) {
      const [smallest] = result.counterexample;
      const reason = String(result.errorInstance).slice(0, 600);
      const path = `seed ${own}, path ${result.counterexamplePath}`;
      failures.push(`${reason}\n  ${toCurl(url, smallest, masked)}\n  ${path}`);
    }
    return sent;
  };

  const sent = await Promise.all(Array.from({ length: concurrency }, (_, index) => sequence(index)));
  await until('no stream is open', async () => (await openStreams(url)) === '0');
  return { requests: sent.reduce((a, b) => a + b, 0), statuses, operations, failures };
}

async function openStreams(url: string): Promise<string | undefined> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return /^flextype_registry_streams (\d+)$/m.exec(text)?.[1];
}

function count<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function masked(text: string): string {
  return Object.values(FUZZ_TOKENS).reduce((left, token) => left.replaceAll(token, maskToken(token)), text);
}
