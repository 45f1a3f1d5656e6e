import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type ChildServer, startChild } from './child-server.ts';
import { startNginx } from './nginx.ts';
import type { Workload } from './workloads.ts';

/** The contender that marks the limit. */
export const BARE = 'bare Bun.serve';
/** Elysia with a schema and a fixed response. */
export const HELLO = 'Elysia hello';
/** Our server, with counts in memory. */
export const MEMORY = 'ours, memory';
/** Our server, with durable counts. */
export const SHIPPED = 'ours, as shipped';

/** A server to measure. */
export interface Contender {
  readonly name: string;
  /** Starts it for one workload; `undefined` if it is not available on this machine. */
  readonly start: (workload: Workload, answer: RecordedAnswer) => Promise<ChildServer | undefined>;
}

/** A response of our server, for contenders that only repeat it. */
export interface RecordedAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

const HERE = import.meta.dir;
const SERVER = resolve(HERE, '../src/index.ts');

/** Starts our server for a site on a free port. */
export function startOurs(site: string, ledger: 'file' | 'memory' = 'file'): Promise<ChildServer> {
  const settings = [`tokens.ledger=${ledger}`, 'log.level=error'].flatMap((setting) => ['--set', setting]);
  return startChild([process.execPath, SERVER, '--root', site, '--port', '0', ...settings]);
}

/** Starts a server that sends the same response to every request. */
export function startRepeating(
  script: 'bare.ts' | 'hello.ts',
  folder: string,
  { status, contentType, body }: RecordedAnswer,
): Promise<ChildServer> {
  const file = join(folder, 'body.json');
  writeFileSync(file, body);
  return startChild([process.execPath, join(HERE, 'servers', script)], {
    BODY_FILE: file,
    STATUS: String(status),
    CONTENT_TYPE: contentType,
  });
}

/** @param folder for the contenders' temporary files */
export function contenders(site: string, folder: string): readonly Contender[] {
  return [
    { name: BARE, start: (_, answer) => startRepeating('bare.ts', folder, answer) },
    { name: HELLO, start: (_, answer) => startRepeating('hello.ts', folder, answer) },
    { name: MEMORY, start: () => startOurs(site, 'memory') },
    { name: SHIPPED, start: () => startOurs(site) },
    { name: 'nginx return', start: (_, answer) => startNginx(folder, answer) },
  ];
}

/** Sends a request of a workload to our server, and returns the response. */
export async function recordAnswer(site: string, workload: Workload): Promise<RecordedAnswer> {
  const server = await startOurs(site, 'memory');
  const response = await fetch(`${server.url}${workload.path}`);
  if (response.status !== workload.status) throw new Error(`${workload.name} responds ${response.status}`);
  const answer = {
    status: response.status,
    contentType: response.headers.get('content-type') ?? '',
    body: await response.text(),
  };
  await server.stop();
  return answer;
}
