import { resolve } from 'node:path';
import { atEnd } from './at-end.ts';

/** The file that starts the server. */
export const ENTRY = resolve(import.meta.dir, '../../src/index.ts');

/** A server in a process of its own. */
export interface ServerProcess {
  /** Where it listens. */
  readonly url: string;
  readonly pid: number;
  /** All that it has written to standard output and standard error. */
  readonly output: () => { readonly out: string; readonly err: string };
  readonly signal: (name: NodeJS.Signals) => void;
  /** The code that it ends with. */
  readonly exited: Promise<number>;
}

/** Where and how a server is started. */
export interface StartOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** The command, in front of the arguments. */
  readonly command?: readonly string[];
}

/** Runs the server with arguments, and resolves when it listens or has ended. */
export async function runServer(args: readonly string[], options: StartOptions = {}): Promise<ServerProcess> {
  const { command = [process.execPath, ENTRY], cwd = process.cwd(), env = {} } = options;
  const child = Bun.spawn([...command, ...args], {
    cwd,
    env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', ...env },
    stdout: 'pipe',
    stderr: 'pipe',
  });
  atEnd(async () => {
    child.kill('SIGKILL');
    await child.exited;
  });
  const output = { out: '', err: '' };
  const listening = Promise.withResolvers<string>();
  const reading = Promise.all([
    collect(child.stdout, (text) => {
      output.out += text;
      const [url] = /http:\/\/[\w.:[\]]+:\d+/.exec(output.out) ?? [];
      if (url) listening.resolve(url);
    }),
    collect(child.stderr, (text) => {
      output.err += text;
    }),
  ]);
  const exited = child.exited.then(async (code) => {
    await reading;
    listening.resolve('');
    return code;
  });
  return {
    url: await listening.promise,
    pid: child.pid,
    output: () => output,
    signal: (name) => child.kill(name),
    exited,
  };
}

async function collect(stream: ReadableStream<Uint8Array>, take: (text: string) => void): Promise<void> {
  const decoder = new TextDecoder();
  for await (const chunk of stream) take(decoder.decode(chunk, { stream: true }));
}
