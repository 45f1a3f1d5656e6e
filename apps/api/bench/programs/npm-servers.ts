import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type ChildServer, startChild } from '../child-server.ts';
import type { RecordedAnswer } from '../contenders.ts';
import { installedPackages } from './installed.ts';

/** A framework of npm and the runtime that it runs on. */
export type NpmServer = 'fastify on node' | 'hono on node' | 'hono on bun';

const SERVERS = resolve(import.meta.dir, '../servers');

/** Starts a server of `../servers` that repeats the response. */
export function startNpmServer(
  server: NpmServer,
  folder: string,
  { body, contentType }: RecordedAnswer,
): Promise<ChildServer> {
  const packages = installedPackages();
  const [framework, , runtime] = server.split(' ');
  const file = join(folder, 'body.json');
  writeFileSync(file, body);
  return startChild(
    [runtime === 'bun' ? process.execPath : packages.node, join(SERVERS, `${framework}.ts`)],
    {
      BODY_FILE: file,
      CONTENT_TYPE: contentType,
      PACKAGES: packages.folder,
    },
  );
}
