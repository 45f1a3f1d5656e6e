/**
 * Parses the entries of the set of due tokens: `TOKEN` if its count is ahead of its file, `TOKEN ID` if a server saw another
 * number in the file. Each notice has an ID, so that one that comes while its file is looked at does not end with that
 * look.
 */
export class DueEntries {
  readonly #entries = new Map<string, readonly string[]>();

  /** Takes the entries as they are now; returns their tokens, each once. */
  take(due: readonly string[]): readonly string[] {
    this.#entries.clear();
    for (const entry of due) {
      const [token = '', id] = entry.split(' ');
      const known = this.#entries.get(token) ?? [];
      this.#entries.set(token, id === undefined ? known : [...known, entry]);
    }
    return [...this.#entries.keys()];
  }

  /** The notices of a token that were there when the entries were taken. */
  of(token: string): readonly string[] {
    return this.#entries.get(token) ?? [];
  }
}

export function foreignWriteEntry(token: string): string {
  return `${token} ${crypto.randomUUID()}`;
}
