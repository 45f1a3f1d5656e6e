import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ChildServer } from '../child-server.ts';
import type { RecordedAnswer } from '../contenders.ts';
import { installedProgram } from './installed.ts';
import { freePort, startProgram } from './program.ts';

/** Starts Caddy with a static file of the same bytes. */
export async function startCaddy(
  folder: string,
  { body, contentType }: RecordedAnswer,
): Promise<ChildServer> {
  const caddy = installedProgram('caddy', 'caddy');
  const home = join(folder, 'caddy');
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, 'body.json'), body);
  const port = await freePort();
  const config = `{
  admin off
  auto_https off
}
http://127.0.0.1:${port} {
  root * ${home}
  rewrite * /body.json
  header Content-Type "${contentType}"
  file_server
}
`;
  writeFileSync(join(home, 'Caddyfile'), config);
  return await startProgram([caddy, 'run', '--config', join(home, 'Caddyfile')], port, { HOME: home });
}
