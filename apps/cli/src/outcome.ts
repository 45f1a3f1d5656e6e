/** The codes that the program ends with; the table in the README and in `--help` says the same. */
export const EXIT = {
  /** Yes, done, nothing found wrong. */
  yes: 0,
  /** No: not set, nothing found, differences, errors found, no such token. */
  no: 1,
  /** The command line makes no sense. */
  usage: 2,
  /** There is no site, or it cannot be read or written. */
  site: 3,
} as const;

/** One of the codes of {@link EXIT}. */
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** What ends a command early, with a message for people. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly exit: ExitCode;

  constructor(message: string, { exit, cause }: { readonly exit: ExitCode; readonly cause?: unknown }) {
    super(message, cause === undefined ? undefined : { cause });
    this.exit = exit;
  }
}
