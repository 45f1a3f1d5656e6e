import { run } from '../../src/program/run.ts';
import type { Context } from '../../src/terminal/context.ts';
import { toStyle } from '../../src/terminal/style.ts';

/** The result of a command line. */
export interface Said {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Where a command line is run. */
export interface Surroundings {
  readonly cwd?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly input?: string;
  /** Receives what is written to the terminal; standard error is one if it is given. */
  readonly terminal?: (text: string) => void;
}

/** Runs a command line in this process, as `index.ts` does in its own. */
export async function cli(args: readonly string[], surroundings: Surroundings = {}): Promise<Said> {
  const { cwd = '/', environment = {}, input = '', terminal } = surroundings;
  let out = '';
  let err = '';
  const context: Context = {
    cwd,
    environment,
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    ...(terminal && { terminal }),
    style: toStyle({ colours: false }),
    input: async () => input,
    interrupted: async () => 'SIGINT',
    onSignal: () => undefined,
  };
  const code = await run(args, context);
  return { code, out, err };
}

/** A command line that works with a site, from inside its folder. */
export function inSite(root: string): (...args: string[]) => Promise<Said> {
  return (...args) => cli(args, { cwd: root });
}
