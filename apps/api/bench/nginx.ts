import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ChildServer } from './child-server.ts';
import type { RecordedAnswer } from './contenders.ts';

const NGINX = Bun.which('nginx', { PATH: `${process.env['PATH']}:/usr/sbin` });

/** Starts nginx in one process with a fixed response; `undefined` if it is not installed. */
export async function startNginx(folder: string, answer: RecordedAnswer): Promise<ChildServer | undefined> {
  if (!NGINX) return undefined;
  const prefix = join(folder, 'nginx');
  mkdirSync(prefix, { recursive: true });
  const port = await freePort();
  // Escapes backslashes and quotes. A `$` would be a variable, but no measured body contains one.
  const body = answer.body.replaceAll('\\', '\\\\').replaceAll("'", "\\'");
  // `return 404 TEXT` sends the text; its content type needs these two directives.
  const config = `master_process off; daemon off; pid ${prefix}/pid; error_log ${prefix}/error.log;
events { worker_connections 1024; }
http {
  access_log off; keepalive_requests 1000000000;
  server {
    listen 127.0.0.1:${port};
    location / { types { } default_type '${answer.contentType}'; return ${answer.status} '${body}'; }
  }
}
`;
  writeFileSync(join(prefix, 'nginx.conf'), config);
  const child = Bun.spawn([NGINX, '-p', prefix, '-c', join(prefix, 'nginx.conf')], {
    stdout: 'ignore',
    stderr: 'inherit',
  });
  const url = `http://127.0.0.1:${port}`;
  while (child.exitCode === null && !(await answers(url))) await Bun.sleep(5);
  if (child.exitCode !== null) return undefined;
  return {
    url,
    pid: child.pid,
    stop: async () => {
      child.kill('SIGQUIT');
      await child.exited;
    },
  };
}

async function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    () => true,
    () => false,
  );
}

async function freePort(): Promise<number> {
  const probe = Bun.serve({ port: 0, hostname: '127.0.0.1', fetch: () => new Response() });
  const { port } = probe;
  await probe.stop(true);
  return port as number;
}
