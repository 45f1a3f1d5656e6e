import { createServer } from 'node:net';
import { atEnd } from '@flextype-bun/testing';

/** Whether programs can be started as another user. */
export const IS_ROOT = process.getuid?.() === 0;

/** Prefix of a command to run as the web server's user. */
export const AS_WEB_USER: readonly string[] = IS_ROOT
  ? ['setpriv', '--reuid=www-data', '--regid=www-data', '--clear-groups', '--']
  : [];

// Web servers run as another user, and must be able to read what the tests write.
process.umask(0o022);

const KILL_AFTER_MS = 5_000;

/** A program that runs in the foreground until the test ends. */
export interface Program {
  /** Everything that it has printed so far. */
  readonly output: () => string;
  /** Throws if the program has exited. */
  readonly assertRunning: () => void;
  readonly stop: () => Promise<void>;
}

/** Starts a program without waiting for it to be ready. */
export function startProgram(
  command: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Program {
  const child = Bun.spawn([...command], {
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
  });
  let written = '';
  for (const stream of [child.stdout, child.stderr]) {
    void (async () => {
      for await (const chunk of stream) written += Buffer.from(chunk).toString();
    })();
  }
  const stop = async () => {
    child.kill('SIGTERM');
    const killing = setTimeout(() => child.kill('SIGKILL'), KILL_AFTER_MS);
    await child.exited;
    clearTimeout(killing);
  };
  atEnd(stop);
  return {
    output: () => written,
    assertRunning: () => {
      if (child.exitCode !== null) throw new Error(`${command.join(' ')} ended:\n${written}`);
    },
    stop,
  };
}

/** Finds a port of 127.0.0.1 that is free at the moment. */
export async function freePort(): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const server = createServer();
  server.on('error', reject);
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
  });
  return promise;
}

/** Runs a program to completion and returns its output; throws if it fails. */
export async function runProgram(
  command: readonly string[],
  env: Readonly<Record<string, string>> = {},
  cwd = process.cwd(),
) {
  const child = Bun.spawn([...command], {
    cwd,
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
  });
  const [out, err] = await Promise.all([child.stdout.text(), child.stderr.text()]);
  if ((await child.exited) !== 0) throw new Error(`${command.join(' ')} failed:\n${out}${err}`);
  return out;
}
