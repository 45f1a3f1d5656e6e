import type { Style } from './style.ts';

/** All that commands know of the world outside. */
export interface Context {
  readonly cwd: string;
  readonly environment: NodeJS.ProcessEnv;
  /** For what was asked for. */
  readonly out: (text: string) => void;
  /** For remarks and errors. */
  readonly err: (text: string) => void;
  /** Writes to the terminal that shows standard error; absent if that is not a terminal. */
  readonly terminal?: (text: string) => void;
  readonly style: Style;
  /** Reads all of standard input. */
  readonly input: () => Promise<string>;
  /** Resolves when the person wants the program to end. */
  readonly interrupted: () => Promise<void>;
}
