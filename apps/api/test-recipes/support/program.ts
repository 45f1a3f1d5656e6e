import { createServer } from 'node:net';
import { atEnd } from '@flextype-bun/testing';

/** Whether programs can be started as another user. */
export const IS_ROOT = process.getuid?.() === 0;

/** The prefix of a command that is to run as the web server's user. */
export const AS_WEB_USER: readonly string[] = IS_ROOT
  ? ['setpriv', '--reuid=www-data', '--regid=www-data', '--clear-groups', '--']
  : [];

// Web servers read, as another user, what the tests write.
process.umask(0o022);

const KILL_AFTER_MS = 5_000;

/** A program of the system in the foreground, which is gone when the test has ended. */
export interface Program {
  /** What it has written so far. */
  readonly output: () => string;
  /** Fails if the program has ended. */
  readonly assertRunning: () => void;
  readonly stop: () => Promise<void>;
}

/** Starts a program, without waiting for what it does. */
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

/** A port of 127.0.0.1 that was free a moment ago. */
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

/** Runs a program to its end, and returns what it wrote; fails if it does. */
export async function runProgram(command: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const child = Bun.spawn([...command], {
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
  });
  const [out, err] = await Promise.all([child.stdout.text(), child.stderr.text()]);
  if ((await child.exited) !== 0) throw new Error(`${command.join(' ')} failed:\n${out}${err}`);
  return out;
}
