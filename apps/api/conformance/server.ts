import { fileURLToPath } from 'node:url';

/** The server under test, as a child process that listens. */
export interface RunningServer {
  readonly kind: 'running';
  readonly origin: URL;
  /** Stops the process and waits until it has exited; by then its token files are written. */
  stop(): Promise<void>;
}

/** A server that refused to start. */
export interface RefusedStart {
  readonly kind: 'refused';
  readonly exitCode: number;
  /** Its output on stdout and stderr. */
  readonly output: string;
}

const ENTRY = fileURLToPath(new URL('../src/index.ts', import.meta.url));
// A single file, to be compared in place of the source.
const { FLEXTYPE_SERVER } = process.env;
const COMMAND = FLEXTYPE_SERVER ? [FLEXTYPE_SERVER, 'serve'] : [process.execPath, ENTRY];
const LISTENS = /http:\/\/127\.0\.0\.1:\d+/;
/** A server that takes longer than this to stop is considered hung. */
const STOP_WITHIN_MS = 10_000;

/** Starts the real server on a free port, and waits until it prints its URL or exits. */
export async function startServer(
  root: string,
  flags: readonly string[],
): Promise<RunningServer | RefusedStart> {
  // The environment of the person who runs this must not configure the server under test.
  const { FLEXTYPE_ROOT: _root, HOST: _host, PORT: _port, ...env } = process.env;
  const child = Bun.spawn([...COMMAND, '--root', root, '--port', '0', ...flags], {
    env,
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
  });
  let output = '';
  const { promise, resolve, reject } = Promise.withResolvers<URL | undefined>();
  const drain = async (stream: ReadableStream<Uint8Array>): Promise<void> => {
    const decoder = new TextDecoder();
    for await (const chunk of stream) {
      output += decoder.decode(chunk, { stream: true });
      const origin = LISTENS.exec(output);
      // A chunk may end within the port, so wait for a complete line.
      if (origin !== null && output.indexOf('\n', origin.index) >= 0) resolve(new URL(origin[0]));
    }
  };
  const drained = Promise.all([drain(child.stdout), drain(child.stderr)]);
  drained.then(() => resolve(undefined), reject);
  const origin = await promise;
  if (origin === undefined) return { kind: 'refused', exitCode: await child.exited, output };
  return {
    kind: 'running',
    origin,
    stop: async () => {
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS);
      const exitCode = await child.exited;
      clearTimeout(timer);
      await drained;
      if (exitCode !== 0) throw new Error(`the server exited with code ${exitCode}:\n${output}`);
    },
  };
}
