import { resolve } from 'node:path';
import { atEnd } from '@flextype-bun/testing';

export const ENTRY = resolve(import.meta.dir, '../../src/index.ts');

/** A server in a process of its own. */
export interface ServerProcess {
  readonly url: string;
  readonly pid: number;
  /** Everything that it has written to standard output and standard error so far. */
  readonly output: () => { readonly out: string; readonly err: string };
  readonly signal: (name: NodeJS.Signals) => void;
  /** Resolves with the exit code. */
  readonly exited: Promise<number>;
}

export interface StartOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** The command that the arguments are appended to. */
  readonly command?: readonly string[];
}

export interface FailedStart {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

// A start takes less than a second, and several seconds on a busy machine.
const START_TIMEOUT_MS = 40_000;

/**
 * Starts the server with arguments, and resolves when it listens.
 *
 * @throws at once, with what the server wrote to standard error, if it ends instead
 */
export async function runServer(args: readonly string[], options: StartOptions = {}): Promise<ServerProcess> {
  const { server, url } = await start(args, options);
  if (url !== undefined) return { ...server, url };
  const { out, err } = server.output();
  throw new Error(`The server did not start and exited with code ${await server.exited}:\n${err || out}`);
}

/** Runs the server with arguments that it rejects, or that only print something. */
export async function runToEnd(args: readonly string[], options: StartOptions = {}): Promise<FailedStart> {
  const { server, url } = await start(args, options);
  if (url !== undefined) throw new Error(`The server listens on ${url}, but was expected to exit`);
  return { code: await server.exited, ...server.output() };
}

/** Resolves with the URL when the server listens, or without one when it has exited. */
async function start(
  args: readonly string[],
  options: StartOptions,
): Promise<{ readonly server: Omit<ServerProcess, 'url'>; readonly url: string | undefined }> {
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
  const listening = Promise.withResolvers<string | undefined>();
  const late = setTimeout(() => {
    listening.reject(new Error(`The server neither listens nor exits:\n${output.err || output.out}`));
  }, START_TIMEOUT_MS);
  const reading = Promise.all([
    collect(child.stdout, (text) => {
      output.out += text;
      const [url] = /http:\/\/[\w.:[\]]+:\d+(?=\s)/.exec(output.out) ?? [];
      if (url) listening.resolve(url);
    }),
    collect(child.stderr, (text) => {
      output.err += text;
    }),
  ]);
  const exited = child.exited.then(async (code) => {
    await reading;
    listening.resolve(undefined);
    return code;
  });
  const url = await listening.promise.finally(() => clearTimeout(late));
  const server = {
    pid: child.pid,
    output: () => output,
    signal: (name: NodeJS.Signals) => child.kill(name),
    exited,
  };
  return { server, url };
}

async function collect(stream: ReadableStream<Uint8Array>, take: (text: string) => void): Promise<void> {
  const decoder = new TextDecoder();
  for await (const chunk of stream) take(decoder.decode(chunk, { stream: true }));
}
