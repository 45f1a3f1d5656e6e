import { reasonOf, systemCode } from './errors.ts';
import type { Problems } from './problems.ts';
import type { Resident } from './resident.ts';

/** What the looks at token files have to say to people. */
export class TokenReports {
  readonly #problems: Problems;

  constructor(problems: Problems) {
    this.#problems = problems;
  }

  /** The file was read: whether it is a token. */
  read({ document, place }: Resident): void {
    if (document.ok) {
      this.#problems.clear('malformed', place.file);
      return;
    }
    const message = `${document.reason}. The token is refused until it is mended.`;
    this.#problems.raise('malformed', place.file, message, document.place);
  }

  /** The token is no longer in memory. */
  gone({ place }: Resident): void {
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
      const message = `it cannot be looked at (${systemCode(error) ?? reasonOf(error)}). Let the server read it.`;
      this.#problems.raise('malformed', subject, message, { file: label });
      throw error;
    }
  }
}
