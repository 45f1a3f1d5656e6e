import type { ExitCode } from './outcome.ts';
import type { Style } from './style.ts';

/** The environment of a command: its streams, folder and terminal. */
export interface Context {
  readonly cwd: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Writes the result to standard output. */
  readonly out: (text: string) => void;
  /** Writes remarks and errors to standard error. */
  readonly err: (text: string) => void;
  /** Writes to the terminal that shows standard error; absent if that is not a terminal. */
  readonly terminal?: (text: string) => void;
  readonly style: Style;
  /** Reads all of standard input; from a terminal, one line that is not shown. */
  readonly input: () => Promise<string>;
  /** Resolves with the next of these signals: Ctrl+C or SIGTERM, unless others are named. */
  readonly interrupted: (signals?: readonly NodeJS.Signals[]) => Promise<NodeJS.Signals>;
  /** Calls a function for each of these signals. */
  readonly onSignal: (signals: readonly NodeJS.Signals[], listener: (signal: NodeJS.Signals) => void) => void;
}

/** Runs a command and records its exit code. */
export type Run = (work: () => Promise<ExitCode>) => Promise<void>;
