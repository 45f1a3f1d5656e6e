import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type ChildServer, startChild } from './child-server.ts';
import { startCaddy } from './programs/caddy.ts';
import { ETCD_PATH, startEtcd } from './programs/etcd.ts';
import { startNginx, startNginxFile } from './programs/nginx.ts';
import { startNpmServer } from './programs/npm-servers.ts';
import type { Workload } from './workloads.ts';

/** The contender that marks the limit. */
export const BARE = 'bare Bun.serve';
/** Bare `Bun.serve` with what the contract asks of every response: URL, `If-None-Match`, our headers; the answer in the same turn. */
export const FLOOR = 'bare, our headers';
/** The same, with the answer after an append to a file, which a turn's requests share. */
export const DURABLE_FLOOR = 'bare, our headers, appended';
/** Elysia with a schema and a fixed response. */
export const HELLO = 'Elysia hello';
/** Our server, with counts in memory. */
export const MEMORY = 'ours, memory';
/** Our server, with durable counts. */
export const SHIPPED = 'ours, as shipped';

/** A server to measure. */
export interface Contender {
  readonly name: string;
  /** Starts it for one workload; throws `LeftOut` if it is not installed, or cannot give this answer. */
  readonly start: (answer: RecordedAnswer) => Promise<ChildServer>;
  /** Its own path for the same value; by default the workload's. */
  readonly path?: string;
  /** Whether it can only repeat a response with status 200. */
  readonly onlySuccess?: boolean;
}

/** A response of our server, for contenders that only repeat it. */
export interface RecordedAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
  /** Without those that Bun sets itself. */
  readonly headers: Readonly<Record<string, string>>;
}

const HERE = import.meta.dir;
const SET_BY_BUN = new Set(['date', 'content-length']);
const SERVER = resolve(HERE, '../src/index.ts');

/** Starts our server for a site on a free port. */
export function startOurs(site: string, ledger: 'file' | 'memory' = 'file'): Promise<ChildServer> {
  return startWith(site, '0', [`tokens.ledger=${ledger}`]);
}

/** Starts our server for a site, with settings of its own. */
export function startWith(site: string, port: string, settings: readonly string[]): Promise<ChildServer> {
  const set = [...settings, 'log.level=error'].flatMap((setting) => ['--set', setting]);
  return startChild([process.execPath, SERVER, '--root', site, '--port', port, ...set]);
}

/** Starts a server that sends the same response to every request. */
export function startRepeating(
  script: 'bare.ts' | 'floor.ts' | 'hello.ts',
  folder: string,
  { status, contentType, body, headers }: RecordedAnswer,
  env: Readonly<Record<string, string>> = {},
): Promise<ChildServer> {
  const file = join(folder, 'body.json');
  writeFileSync(file, body);
  return startChild([process.execPath, join(HERE, 'servers', script)], {
    BODY_FILE: file,
    STATUS: String(status),
    CONTENT_TYPE: contentType,
    HEADERS: JSON.stringify(headers),
    ...env,
  });
}

/** @param folder for the contenders' temporary files */
export function contenders(site: string, folder: string): readonly Contender[] {
  return [
    { name: BARE, start: (answer) => startRepeating('bare.ts', folder, answer) },
    { name: FLOOR, start: (answer) => startRepeating('floor.ts', folder, answer) },
    {
      name: DURABLE_FLOOR,
      start: (answer) => startRepeating('floor.ts', folder, answer, { APPEND_TO: join(folder, 'floor.log') }),
    },
    { name: HELLO, start: (answer) => startRepeating('hello.ts', folder, answer) },
    { name: MEMORY, start: () => startOurs(site, 'memory') },
    { name: SHIPPED, start: () => startOurs(site) },
    { name: 'nginx return', start: (answer) => startNginx(folder, answer) },
    ...alternatives(folder),
  ];
}

/** The alternatives, with the same bytes or the same value. */
function alternatives(folder: string): readonly Contender[] {
  const all: readonly Contender[] = [
    { name: 'nginx, static file', start: (answer) => startNginxFile(folder, answer) },
    { name: 'Caddy, static file', start: (answer) => startCaddy(folder, answer) },
    { name: 'etcd', start: (answer) => startEtcd(folder, answer), path: ETCD_PATH },
    { name: 'Fastify on Node', start: (answer) => startNpmServer('fastify on node', folder, answer) },
    { name: 'Hono on Node', start: (answer) => startNpmServer('hono on node', folder, answer) },
    { name: 'Hono on Bun', start: (answer) => startNpmServer('hono on bun', folder, answer) },
  ];
  return all.map((contender) => ({ ...contender, onlySuccess: true }));
}

/** Sends a request of a workload to our server, and returns the response. */
export async function recordAnswer(site: string, workload: Workload): Promise<RecordedAnswer> {
  const server = await startOurs(site, 'memory');
  const response = await fetch(`${server.url}${workload.path}`);
  if (response.status !== workload.status) throw new Error(`${workload.name} responds ${response.status}`);
  const answer = {
    status: response.status,
    contentType: response.headers.get('content-type') ?? '',
    headers: Object.fromEntries([...response.headers].filter(([name]) => !SET_BY_BUN.has(name))),
    body: await response.text(),
  };
  await server.stop();
  return answer;
}
