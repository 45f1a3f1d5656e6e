import { availableParallelism } from 'node:os';
import { CryptoHasher, password } from 'bun';
import { FairQueue } from './fair-queue.ts';
import { costProblem } from './hash-cost.ts';

/** Verified pairs that are remembered; a hundred bytes each. */
const MAX_REMEMBERED = 4096;
/** Verifications that may wait per hash, and in all: more are turned away, so that wrong access tokens cannot pile up. */
const MAX_WAITING_PER_HASH = 32;
const MAX_WAITING = 256;
/** bcrypt takes no more bytes than these. PHP cuts the rest off, where Bun would hash the whole first. */
const BCRYPT_BYTES = 72;

/** What became of an access token; `busy`: too many are being verified. */
export type Verdict = 'right' | 'wrong' | 'busy';

/** Verifies access tokens against PHP's `password_hash`, off the event loop, and remembers the right ones. */
export class AccessTokens {
  /** Digests of verified pairs, the oldest first; neither access tokens nor hashes are kept. */
  readonly #right = new Set<string>();
  readonly #pending = new Map<string, Promise<Verdict>>();
  readonly #turns = new FairQueue({
    width: verificationThreads(),
    maxPerOwner: MAX_WAITING_PER_HASH,
    maxWaiting: MAX_WAITING,
  });

  /** Whether the access token fits the hash; at once where that is known already. */
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

  /** Answers all that wait with `busy`; what runs is not waited for. */
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

/** The hash of a new access token, as PHP's `password_hash` writes it. */
export async function hashAccessToken(accessToken: string): Promise<string> {
  const hash = await password.hash(accessToken, { algorithm: 'bcrypt', cost: 10 });
  // The same algorithm under two names; PHP looks for its own.
  return hash.replace(/^\$2[abx]\$/, '$2y$');
}

/**
 * How many verifications run at a time. They share Bun's thread pool, which has a thread per processor and at least
 * two, with all file operations: one thread fewer, so that files are still read while access tokens are verified.
 */
function verificationThreads(): number {
  return Math.max(1, availableParallelism() - 1);
}

async function fits(accessToken: string, hash: string): Promise<boolean> {
  // C strings end at a zero byte: PHP would take what is before it for the whole.
  if (accessToken.includes('\0')) return false;
  const bytes = Buffer.from(accessToken);
  try {
    return await password.verify(hash.startsWith('$2') ? bytes.subarray(0, BCRYPT_BYTES) : bytes, hash);
  } catch {
    // No hash that can be verified: PHP's password_verify says no to it, too.
    return false;
  }
}
