/**
 * Parses the set of due tokens: `TOKEN` if its count is ahead of its file, `TOKEN ID` (a notice) if a server saw a
 * foreign number in the file. The ID keeps a notice that arrives while the file is being read.
 */
export class DueEntries {
  readonly #entries = new Map<string, readonly string[]>();

  /** Replaces the entries; returns their tokens without duplicates. */
  take(due: readonly string[]): readonly string[] {
    this.#entries.clear();
    for (const entry of due) {
      const [token = '', id] = entry.split(' ');
      const known = this.#entries.get(token) ?? [];
      this.#entries.set(token, id === undefined ? known : [...known, entry]);
    }
    return [...this.#entries.keys()];
  }

  /** The notices of a token among these entries. */
  of(token: string): readonly string[] {
    return this.#entries.get(token) ?? [];
  }
}

export function foreignWriteEntry(token: string): string {
  return `${token} ${crypto.randomUUID()}`;
}
