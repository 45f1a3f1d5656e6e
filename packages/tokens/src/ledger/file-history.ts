/** How long PHP may take from reading a file to writing it, in milliseconds. */
const MAX_PHP_REQUEST_MS = 1000;
/** For how long after one of our writes others may still add to the number that we replaced, in milliseconds. */
const STALE_WRITE_MS = 100;
/** Up to this difference between two reads, all numbers in between are assumed to have been in the file. */
const MAX_STEPS = 8;
/** How many versions of a file are remembered. */
const MAX_VERSIONS = 32;

/** A number that a token's file held for a while, and those in between that PHP probably wrote before it. */
interface Version {
  readonly from: number;
  readonly calls: number;
  /** The file's modification time, in milliseconds since 1970. */
  readonly modified: number;
  readonly byOthers: boolean;
}

/**
 * The numbers that a token's file held recently. They distinguish an increment by PHP from a manual reset.
 *
 * PHP 0.9 reads the file, adds one and writes. PHP 1.0 adds one to a cached number, and the cache key is the file's time
 * in whole seconds: any number that the file held in that second. So a number that is one above such a number is an
 * increment, even if the file held a higher one in between.
 */
export class FileHistory {
  /** The oldest first; never empty. */
  #versions: readonly Version[];
  /** Our own last write. */
  #written: { readonly before: number; readonly modified: number } | undefined;

  constructor(calls: number) {
    this.#versions = [{ from: calls, calls, modified: 0, byOthers: false }];
  }

  /** The last known number in the file. */
  get calls(): number {
    return this.#versions.at(-1)?.calls ?? Number.NaN;
  }

  /** Whether others wrote the file recently. */
  get isShared(): boolean {
    return this.#versions.some(({ byOthers }) => byOthers);
  }

  /** The number that the writer of `calls` at `modified` started from; for a manual edit, the last known one. */
  baseOf(calls: number, modified: number): number {
    if (calls === this.calls) return calls;
    if (this.#stood(calls - 1, modified)) return calls - 1;
    const written = this.#written;
    // PHP that had read the file before our write may have counted several calls since then.
    const stale = written !== undefined && modified - written.modified <= STALE_WRITE_MS;
    return stale && written.before < calls && calls < this.calls ? written.before : this.calls;
  }

  /** Whether a number below the last known one can be an increment. */
  isIncrement(calls: number, modified: number): boolean {
    return this.baseOf(calls, modified) < calls;
  }

  /** Records a number that others wrote; returns the number that they started from. */
  recordForeignWrite(calls: number, modified: number): number {
    const base = this.baseOf(calls, modified);
    if (calls === this.calls) return base;
    // After a manual reset, earlier numbers no longer count: the next reset must not look like an increment.
    if (calls < base) this.#versions = [];
    const from = calls < base ? calls : Math.max(base, calls - MAX_STEPS);
    this.#push({ from, calls, modified, byOthers: true });
    return base;
  }

  /** Records our own write of `calls` over `before`. */
  recordOwnWrite(calls: number, before: number, modified: number): void {
    this.#push({ from: calls, calls, modified, byOthers: false });
    this.#written = { before, modified };
  }

  #push(version: Version): void {
    const since = secondOf(version.modified - 2 * MAX_PHP_REQUEST_MS);
    const versions = [...this.#versions, version].slice(-MAX_VERSIONS);
    this.#versions = versions.filter(
      (_, index) => (versions[index + 1]?.modified ?? version.modified) >= since,
    );
  }

  /** Whether PHP that wrote at `modified` can have read this number from its cache or from the file. */
  #stood(calls: number, modified: number): boolean {
    const versions = this.#versions;
    // The version that PHP found when it started; its time is the cache key.
    const found =
      versions.findLast((version) => version.modified <= modified - MAX_PHP_REQUEST_MS) ?? versions[0];
    const since = secondOf(found?.modified ?? 0);
    return versions.some(
      (version, index) =>
        version.from <= calls &&
        calls <= version.calls &&
        (versions[index + 1]?.modified ?? Number.POSITIVE_INFINITY) >= since,
    );
  }
}

function secondOf(milliseconds: number): number {
  return Math.floor(milliseconds / 1000) * 1000;
}
