import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ChildServer } from '../child-server.ts';
import type { RecordedAnswer } from '../contenders.ts';
import { installedProgram, LeftOut } from './installed.ts';
import { freePort, startProgram } from './program.ts';

/** nginx reads its configuration through a buffer of this size, which limits a text in it. */
const MAX_TEXT = 4000;

/** Starts nginx in one process with a fixed response in its configuration. */
export async function startNginx(
  folder: string,
  { body, contentType, status }: RecordedAnswer,
): Promise<ChildServer> {
  // Escapes backslashes and quotes. A `$` would be a variable, but no measured body contains one.
  const text = body.replaceAll('\\', '\\\\').replaceAll("'", "\\'");
  if (text.length > MAX_TEXT) throw new LeftOut('the response is too long for its configuration');
  // `return 404 TEXT` sends the text; its content type needs these two directives.
  return start(join(folder, 'nginx'), `types { } default_type '${contentType}'; return ${status} '${text}';`);
}

/** Starts nginx in one process with a static file of the same bytes, whose descriptor it keeps. */
export function startNginxFile(folder: string, { body, contentType }: RecordedAnswer): Promise<ChildServer> {
  const prefix = join(folder, 'nginx-file');
  mkdirSync(prefix, { recursive: true });
  writeFileSync(join(prefix, 'body.json'), body);
  return start(
    prefix,
    `root ${prefix}; types { } default_type '${contentType}'; sendfile on; tcp_nopush on; open_file_cache max=10;
     try_files /body.json =404;`,
  );
}

async function start(prefix: string, location: string): Promise<ChildServer> {
  const nginx = installedProgram('nginx', 'nginx-light');
  mkdirSync(prefix, { recursive: true });
  const port = await freePort();
  const config = `master_process off; daemon off; pid ${prefix}/pid; error_log ${prefix}/error.log;
events { worker_connections 1024; }
http {
  access_log off; keepalive_requests 1000000000;
  server {
    listen 127.0.0.1:${port};
    location / { ${location} }
  }
}
`;
  writeFileSync(join(prefix, 'nginx.conf'), config);
  return await startProgram([nginx, '-p', prefix, '-c', join(prefix, 'nginx.conf')], port);
}
