import { join } from 'node:path';
import { atEnd } from '@flextype-bun/testing';

/** A process that calls a token in a loop, and its output so far. */
export interface CallingProcess {
  readonly pid: number;
  /** How often it has printed a line. */
  said(line: string): number;
  /** Kills it with SIGKILL, and waits until all its output is read. */
  kill(): Promise<void>;
}

/** Starts a process that calls a token; `limit` is a prefix for its command, such as `ulimit -f 8`. */
export function startCalling(
  root: string,
  token: string,
  options: unknown = {},
  limit = 'true',
): CallingProcess {
  const command = `${limit}; exec "$0" "$@"`;
  const child = Bun.spawn({
    cmd: [
      'bash',
      '-c',
      command,
      process.execPath,
      join(import.meta.dir, '_caller.ts'),
      root,
      token,
      JSON.stringify(options),
    ],
    stdout: 'pipe',
    stderr: 'inherit',
  });
  atEnd(async () => {
    child.kill(9);
    await child.exited;
  });
  const counts = new Map<string, number>();
  const reading = (async () => {
    let rest = '';
    for await (const chunk of child.stdout.pipeThrough(new TextDecoderStream())) {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) counts.set(line, (counts.get(line) ?? 0) + 1);
    }
  })();
  return {
    pid: child.pid,
    said: (line) => counts.get(line) ?? 0,
    async kill() {
      child.kill(9);
      await child.exited;
      await reading;
    },
  };
}
