import { type ChildServer, processorMs } from '../child-server.ts';

const START_LIMIT_MS = 20_000;

/** A port of 127.0.0.1 that nothing uses. */
export async function freePort(): Promise<number> {
  const probe = Bun.serve({ port: 0, hostname: '127.0.0.1', fetch: () => new Response() });
  const { port } = probe;
  await probe.stop(true);
  return port as number;
}

/**
 * Starts a server that does not print its URL, and waits until it answers.
 *
 * @param command runs in the foreground, and listens on the port
 * @throws {Error} if it ends, or does not answer within 20 seconds
 */
export async function startProgram(
  command: readonly string[],
  port: number,
  env: Readonly<Record<string, string>> = {},
): Promise<ChildServer> {
  const child = Bun.spawn([...command], {
    env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', ...env },
    stdout: 'ignore',
    stderr: 'pipe',
  });
  const onExit = () => child.kill('SIGKILL');
  process.on('exit', onExit);
  const messages = new Response(child.stderr).text();
  const url = `http://127.0.0.1:${port}`;
  const latest = performance.now() + START_LIMIT_MS;
  while (child.exitCode === null && performance.now() < latest && !(await answers(url))) await Bun.sleep(5);
  if (child.exitCode !== null) throw new Error(`${command[0]} ended: ${await messages}`);
  if (performance.now() >= latest) throw new Error(`${command[0]} does not answer`);
  return {
    url,
    pid: child.pid,
    stop: async () => {
      child.kill('SIGTERM');
      await child.exited;
      process.off('exit', onExit);
      return processorMs(child);
    },
  };
}

function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    () => true,
    () => false,
  );
}
