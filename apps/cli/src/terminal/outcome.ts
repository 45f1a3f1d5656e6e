/** Exit codes; the README and `--help` list the same. */
export const EXIT = {
  /** Success: found, done, no errors. */
  ok: 0,
  /** A negative result: unset, nothing found, differences, errors found, no such token. */
  negative: 1,
  /** The command line is invalid. */
  usage: 2,
  /** The site does not exist, or cannot be read or written. */
  site: 3,
} as const;

/** One of the codes of {@link EXIT}. */
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Ends a command early, with a message for the user. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly exit: ExitCode;

  constructor(message: string, { exit, cause }: { readonly exit: ExitCode; readonly cause?: unknown }) {
    super(message, cause === undefined ? undefined : { cause });
    this.exit = exit;
  }
}
