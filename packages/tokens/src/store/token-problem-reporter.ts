import { FileError } from '@flextype-bun/project';
import { costProblem } from '../access-token/hash-cost.ts';
import { reasonOf, systemCode } from '../common/errors.ts';
import type { Problems } from '../common/problems.ts';
import type { CachedToken } from './cached-token.ts';

/** Reports the problems of token files. */
export class TokenProblemReporter {
  readonly #problems: Problems;

  constructor(problems: Problems) {
    this.#problems = problems;
  }

  /** Reports or clears the problems of a file that was read. */
  read({ document, location, hash }: CachedToken): void {
    const costly = hash === undefined ? undefined : costProblem(hash);
    if (costly === undefined) this.#problems.clear('hash', location.file);
    else this.#problems.raise(location.file, tooCostly(costly, location.label));
    if (document.ok) {
      this.#problems.clear('malformed', location.file);
      return;
    }
    this.#problems.raise(location.file, {
      code: 'malformed',
      message: document.reason,
      remedy: 'Fix the file: the token is refused until then',
      position: document.position,
    });
  }

  /** Clears the problems of a token that is no longer in memory. */
  gone({ location }: CachedToken): void {
    this.#problems.clear('hash', location.file);
    this.#problems.clear('malformed', location.file);
    this.#problems.clear('unwritable', location.token);
  }

  /** Runs work on the file system; reports its failure, or clears an earlier one. */
  async watching<T>(subject: string, label: string, work: () => Promise<T>): Promise<T> {
    try {
      const done = await work();
      this.#problems.clear('malformed', subject);
      return done;
    } catch (error) {
      this.#problems.raise(subject, {
        code: 'malformed',
        message: `This cannot be read (${causeOf(error)})`,
        remedy: remedyOf(error),
        position: { file: label },
      });
      throw error;
    }
  }
}

function tooCostly(reason: string, file: string) {
  return {
    code: 'hash',
    message: `hashed_access_token is too expensive to verify (${reason}), so calls with an access token are refused`,
    remedy: "Hash it again with PHP's default cost",
    position: { file },
  } as const;
}

function causeOf(error: unknown): string {
  if (error instanceof FileError) return error.systemCode ?? error.message;
  return systemCode(error) ?? reasonOf(error);
}

function remedyOf(error: unknown): string {
  switch (causeOf(error)) {
    case 'EMFILE':
    case 'ENFILE':
      return 'Raise the limit of open files (ulimit -n, LimitNOFILE of systemd)';
    default:
      return error instanceof FileError
        ? 'Check the file system: the file is read again'
        : 'Let the server read it';
  }
}
