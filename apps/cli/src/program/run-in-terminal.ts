import type { Context } from '../terminal/context.ts';
import type { ExitCode } from '../terminal/outcome.ts';
import { toStyle, wantsColour } from '../terminal/style.ts';
import { run } from './run.ts';

/** Runs a command line with the streams and signals of this process. */
export function runInTerminal(args: readonly string[]): Promise<ExitCode> {
  // `| head` closes the pipe early; that is not an error.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit();
    throw error;
  });
  return run(args, createContext());
}

function createContext(): Context {
  return {
    cwd: process.cwd(),
    environment: process.env,
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
    ...(process.stderr.isTTY && { terminal: (text: string) => process.stderr.write(text) }),
    style: toStyle({ colours: wantsColour(process.stdout.isTTY ?? false, process.env) }),
    input: () => Bun.stdin.text(),
    interrupted: (signals = ['SIGINT', 'SIGTERM']) =>
      new Promise((resolve) => {
        for (const signal of signals) process.once(signal, () => resolve(signal));
      }),
    onSignal: (signals, listener) => {
      for (const signal of signals) process.on(signal, () => listener(signal));
    },
  };
}
