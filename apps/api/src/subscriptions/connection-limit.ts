/** Limits on open event streams and long polls. */
export interface ConnectionBounds {
  /** Maximum number in total. */
  readonly streams: number;
  /** Maximum share of one token, in percent. */
  readonly share: number;
}

/** A function that releases the slot (idempotent), or the reason why none is free. */
export type Acquired = (() => void) | 'too-many-subscribers' | 'too-many-subscribers-of-token';

/** The limit for one token. */
export function maxPerToken(streams: number, share: number): number {
  return Math.max(1, Math.floor((streams * share) / 100));
}

/** Limits the number of open event streams and long polls, in total and per token. */
export class ConnectionLimit {
  readonly #byToken = new Map<string, number>();
  #used = 0;

  get used(): number {
    return this.#used;
  }

  acquire(token: string, { streams, share }: ConnectionBounds): Acquired {
    if (this.#used >= streams) return 'too-many-subscribers';
    if ((this.#byToken.get(token) ?? 0) >= maxPerToken(streams, share))
      return 'too-many-subscribers-of-token';
    this.#change(token, 1);
    let held = true;
    return () => {
      if (held) this.#change(token, -1);
      held = false;
    };
  }

  #change(token: string, by: 1 | -1): void {
    this.#used += by;
    const used = (this.#byToken.get(token) ?? 0) + by;
    if (used === 0) this.#byToken.delete(token);
    else this.#byToken.set(token, used);
  }
}
