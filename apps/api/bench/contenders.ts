import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type ChildServer, startChild } from './child-server.ts';
import { startNginx } from './nginx.ts';
import type { Workload } from './workloads.ts';

/** A server that is measured. */
export interface Contender {
  readonly name: string;
  /** Starts it for one workload; `undefined` where it cannot be had on this machine. */
  readonly start: (workload: Workload, answer: RecordedAnswer) => Promise<ChildServer | undefined>;
}

/** What our server answers, for those that only repeat it. */
export interface RecordedAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

const HERE = import.meta.dir;
const SERVER = resolve(HERE, '../src/index.ts');

/** All that are measured, on a site and with a folder for their files. */
export function contenders(site: string, folder: string): readonly Contender[] {
  const repeat = (script: string) => (_: Workload, answer: RecordedAnswer) => {
    const file = join(folder, 'body.json');
    writeFileSync(file, answer.body);
    return startChild([process.execPath, join(HERE, 'servers', script)], {
      BODY_FILE: file,
      STATUS: String(answer.status),
      CONTENT_TYPE: answer.contentType,
    });
  };
  const ours = (ledger: 'file' | 'memory') => () =>
    startChild([process.execPath, SERVER, '--root', site, '--port', '0', '--set', `tokens.ledger=${ledger}`]);
  return [
    { name: 'bare Bun.serve', start: repeat('bare.ts') },
    { name: 'Elysia hello', start: repeat('hello.ts') },
    { name: 'ours, memory', start: ours('memory') },
    { name: 'ours, as shipped', start: ours('file') },
    { name: 'nginx return', start: (_, answer) => startNginx(folder, answer) },
  ];
}
