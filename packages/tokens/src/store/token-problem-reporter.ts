import { FileError } from '@flextype-bun/project';
import { costProblem } from '../access-token/hash-cost.ts';
import { reasonOf, systemCode } from '../common/errors.ts';
import type { Problems } from '../common/problems.ts';
import type { CachedToken } from './cached-token.ts';

/** What the looks at token files have to say to people. */
export class TokenProblemReporter {
  readonly #problems: Problems;

  constructor(problems: Problems) {
    this.#problems = problems;
  }

  /** The file was read: whether it is a token. */
  read({ document, place, hash }: CachedToken): void {
    const costly = hash === undefined ? undefined : costProblem(hash);
    if (costly === undefined) this.#problems.clear('hash', place.file);
    else this.#problems.raise('hash', place.file, tooCostly(costly), { file: place.label });
    if (document.ok) {
      this.#problems.clear('malformed', place.file);
      return;
    }
    const message = `${document.reason}. The token is refused until it is mended.`;
    this.#problems.raise('malformed', place.file, message, document.place);
  }

  /** The token is no longer in memory. */
  gone({ place }: CachedToken): void {
    this.#problems.clear('hash', place.file);
    this.#problems.clear('malformed', place.file);
    this.#problems.clear('unwritable', place.token);
  }

  /** Does something with a folder, reports where the file system refuses that, and clears the report where it does not. */
  async watching<T>(subject: string, label: string, work: () => Promise<T>): Promise<T> {
    try {
      const done = await work();
      this.#problems.clear('malformed', subject);
      return done;
    } catch (error) {
      const message = `it cannot be looked at (${causeOf(error)}). ${remedyOf(error)}`;
      this.#problems.raise('malformed', subject, message, { file: label });
      throw error;
    }
  }
}

function tooCostly(reason: string): string {
  return `hashed_access_token is too expensive to verify: ${reason}. Calls with an access token are refused. Hash it again with PHP's default cost.`;
}

function causeOf(error: unknown): string {
  if (error instanceof FileError) return error.systemCode ?? error.message;
  return systemCode(error) ?? reasonOf(error);
}

/** Problems of the system and not of the file: the remedy is elsewhere. */
function remedyOf(error: unknown): string {
  switch (causeOf(error)) {
    case 'EMFILE':
    case 'ENFILE':
      return 'Raise the limit of open files (ulimit -n, LimitNOFILE of systemd).';
    default:
      return error instanceof FileError ? 'It is looked at again.' : 'Let the server read it.';
  }
}
