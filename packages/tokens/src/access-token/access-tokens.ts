import { availableParallelism } from 'node:os';
import { CryptoHasher, password } from 'bun';
import { FairQueue } from './fair-queue.ts';
import { costProblem } from './hash-cost.ts';

/** How many verified pairs are remembered; each takes about a hundred bytes. */
const MAX_REMEMBERED = 4096;
/** How many verifications may wait per hash, and in total. More are rejected, so that wrong access tokens cannot pile up. */
const MAX_WAITING_PER_HASH = 32;
const MAX_WAITING = 256;
/** bcrypt uses no more bytes than this. PHP truncates the rest; Bun would hash the whole first. */
const BCRYPT_BYTES = 72;

/** Whether an access token matches; `busy`: too many are being verified. */
export type Verdict = 'right' | 'wrong' | 'busy';

/** Verifies access tokens against PHP's `password_hash`, off the event loop, and remembers the right ones. */
export class AccessTokens {
  /** Digests of verified pairs, the oldest first. Neither access tokens nor hashes are stored. */
  readonly #right = new Set<string>();
  readonly #pending = new Map<string, Promise<Verdict>>();
  readonly #turns = new FairQueue({
    width: verificationThreads(),
    maxPerOwner: MAX_WAITING_PER_HASH,
    maxWaiting: MAX_WAITING,
  });

  /** Whether the access token matches the hash; without a promise if that is known. */
  verify(accessToken: string, hash: string): Verdict | Promise<Verdict> {
    const digest = new CryptoHasher('sha256').update(hash).update('\0').update(accessToken).digest('base64');
    if (this.#right.has(digest)) return 'right';
    const pending = this.#pending.get(digest);
    if (pending !== undefined) return pending;
    // The store reports such a hash when it reads the file.
    if (costProblem(hash) !== undefined) return 'wrong';
    const verdict = this.#verify(accessToken, hash, digest).finally(() => this.#pending.delete(digest));
    this.#pending.set(digest, verdict);
    return verdict;
  }

  /** Answers waiting verifications with `busy`, and does not wait for running ones. */
  close(): void {
    this.#turns.close();
  }

  async #verify(accessToken: string, hash: string, digest: string): Promise<Verdict> {
    const isRight = await this.#turns.run(hash, () => fits(accessToken, hash));
    if (isRight === undefined) return 'busy';
    if (!isRight) return 'wrong';
    this.#remember(digest);
    return 'right';
  }

  #remember(digest: string): void {
    this.#right.add(digest);
    for (const oldest of this.#right) {
      if (this.#right.size <= MAX_REMEMBERED) return;
      this.#right.delete(oldest);
    }
  }
}

/** The hash of a new access token, in the form of PHP's `password_hash`. */
export async function hashAccessToken(accessToken: string): Promise<string> {
  const hash = await password.hash(accessToken, { algorithm: 'bcrypt', cost: 10 });
  // The same algorithm under another name, which PHP expects.
  return hash.replace(/^\$2[abx]\$/, '$2y$');
}

/**
 * How many verifications run at the same time. They share Bun's thread pool (one thread per processor, at least two)
 * with all file operations, so one thread is left for reading files.
 */
function verificationThreads(): number {
  return Math.max(1, availableParallelism() - 1);
}

async function fits(accessToken: string, hash: string): Promise<boolean> {
  // C strings end at a zero byte: PHP would compare only the part before it.
  if (accessToken.includes('\0')) return false;
  const bytes = Buffer.from(accessToken);
  try {
    return await password.verify(hash.startsWith('$2') ? bytes.subarray(0, BCRYPT_BYTES) : bytes, hash);
  } catch {
    // Not a valid hash: PHP's password_verify returns false for it as well.
    return false;
  }
}
