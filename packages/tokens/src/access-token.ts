import { CryptoHasher, password } from 'bun';

/** Verified pairs that are remembered; a hundred bytes each. */
const MOST_REMEMBERED = 4096;
/** Verifications at a time: each keeps a processor busy for some 60 ms. */
const MOST_RUNNING = 2;
/** Verifications that may wait; more are turned away, so that wrong access tokens cannot pile up without end. */
const MOST_WAITING = 256;
/** bcrypt takes no more bytes than these. PHP cuts the rest off, where Bun would hash the whole first. */
const BCRYPT_BYTES = 72;

/** What became of an access token; `busy`: too many are being verified. */
export type Verdict = 'right' | 'wrong' | 'busy';

/** Verifies access tokens against PHP's `password_hash`, off the event loop, and remembers the right ones. */
export class AccessTokens {
  /** Digests of verified pairs, the oldest first; neither access tokens nor hashes are kept. */
  readonly #right = new Set<string>();
  readonly #pending = new Map<string, Promise<Verdict>>();
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  /** Whether the access token fits the hash; at once where that is known already. */
  verify(accessToken: string, hash: string): Verdict | Promise<Verdict> {
    const digest = new CryptoHasher('sha256').update(hash).update('\0').update(accessToken).digest('base64');
    if (this.#right.has(digest)) return 'right';
    const pending = this.#pending.get(digest);
    if (pending !== undefined) return pending;
    if (this.#waiting.length >= MOST_WAITING) return 'busy';
    const verdict = this.#verify(accessToken, hash, digest).finally(() => this.#pending.delete(digest));
    this.#pending.set(digest, verdict);
    return verdict;
  }

  async #verify(accessToken: string, hash: string, digest: string): Promise<Verdict> {
    await this.#turn();
    try {
      if (!(await fits(accessToken, hash))) return 'wrong';
      this.#remember(digest);
      return 'right';
    } finally {
      this.#running -= 1;
      this.#waiting.shift()?.();
    }
  }

  async #turn(): Promise<void> {
    if (this.#running >= MOST_RUNNING) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#running += 1;
  }

  #remember(digest: string): void {
    this.#right.add(digest);
    for (const oldest of this.#right) {
      if (this.#right.size <= MOST_REMEMBERED) return;
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
