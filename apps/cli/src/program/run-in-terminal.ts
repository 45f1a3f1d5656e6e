import type { Context } from '../terminal/context.ts';
import { interruptions } from '../terminal/interruptions.ts';
import { EXIT, type ExitCode } from '../terminal/outcome.ts';
import { toStyle, wantsColour } from '../terminal/style.ts';
import { run } from './run.ts';

/** Runs a command line with the streams and signals of this process. */
export async function runInTerminal(args: readonly string[]): Promise<ExitCode> {
  // `| head` closes the pipe early; that is not an error.
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit();
      if (stream === process.stdout) process.stderr.write(`The output cannot be written (${error.code})\n`);
      process.exit(EXIT.site);
    });
  }
  const cwd = workingDirectory();
  if (cwd !== undefined) return run(args, createContext(cwd));
  process.stderr.write('The working directory does not exist any more; change to another one\n');
  return EXIT.site;
}

function workingDirectory(): string | undefined {
  try {
    return process.cwd();
  } catch {
    return undefined;
  }
}

function createContext(cwd: string): Context {
  return {
    cwd,
    environment: process.env,
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
    ...(process.stderr.isTTY && { terminal: (text: string) => process.stderr.write(text) }),
    style: toStyle({ colours: wantsColour(process.stdout.isTTY ?? false, process.env) }),
    input: async () => {
      if (!process.stdin.isTTY) return Bun.stdin.text();
      // A completion must not load it.
      const { readHidden } = await import('../terminal/hidden-input.ts');
      return readHidden('Token (it is not shown): ');
    },
    interrupted: interruptions(),
    onSignal: (signals, listener) => {
      for (const signal of signals) process.on(signal, () => listener(signal));
    },
  };
}
