/** Two changes of a folder within this time, in milliseconds, may leave the same state: FAT's clock ticks that slowly. */
const SETTLED_MS = 2500;

/** What {@link AbsentTokens} asks of the folders of all tokens. */
interface TokenFolders {
  /** A text that changes whenever a token's folder is created; undefined if that cannot be told. */
  readonly state: () => string | undefined;
  /** Whether they are on local disks. */
  readonly areLocal: () => Promise<boolean>;
  /** Whether a folder of this name exists, with or without a token in it. */
  readonly hasFolder: (token: string) => Promise<boolean>;
}

/**
 * Remembers names that are not tokens, so that calls with unknown tokens cost little.
 *
 * A new token is known at once: the folders are looked at before each answer from memory. Requests of one turn of the
 * event loop share a look, since all of them had arrived before it.
 */
export class AbsentTokens {
  readonly #folders: TokenFolders;
  readonly #capacity: number;
  /** The oldest first. */
  readonly #names = new Set<string>();
  #state: string | undefined;
  /** When this state was first seen, in milliseconds of `performance.now()`. */
  #since = 0;
  #hasLooked = false;
  #areLocal: Promise<boolean> | undefined;

  constructor(folders: TokenFolders, capacity: number) {
    this.#folders = folders;
    this.#capacity = capacity;
  }

  /** Whether the site certainly has no such token. */
  has(token: string): boolean {
    if (!this.#names.has(token)) return false;
    if (!this.#hasLooked) {
      this.#hasLooked = true;
      setImmediate(() => {
        this.#hasLooked = false;
      });
      this.#look();
    }
    return this.#names.has(token);
  }

  /** Looks a token up, and remembers its name if there is not even a folder of that name. */
  async find<T>(token: string, lookUp: () => Promise<T | undefined>): Promise<T | undefined> {
    // A look is synchronous, and must not wait for a network.
    this.#areLocal ??= this.#folders.areLocal();
    const areLocal = await this.#areLocal;
    if (areLocal) this.#look();
    const state = this.#state;
    const isSettled = performance.now() - this.#since > SETTLED_MS;
    const found = await lookUp();
    if (found !== undefined || !areLocal || state === undefined || !isSettled) return found;
    // A token file that is created in an existing folder changes none of the folders looked at.
    if (!(await this.#folders.hasFolder(token)) && state === this.#state) this.#remember(token);
    return undefined;
  }

  #look(): void {
    const state = this.#folders.state();
    if (state === this.#state) return;
    this.#names.clear();
    this.#areLocal = undefined;
    this.#state = state;
    this.#since = performance.now();
  }

  #remember(token: string): void {
    const [oldest] = this.#names;
    if (oldest !== undefined && this.#names.size >= this.#capacity) this.#names.delete(oldest);
    this.#names.add(token);
  }
}
