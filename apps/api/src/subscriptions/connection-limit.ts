/** Bounds on open streams and waiting calls. */
export interface SeatBounds {
  /** All together. */
  readonly streams: number;
  /** With one token, in percent of all. */
  readonly share: number;
}

/** Releases the seat, however often it is called; or why none is free. */
export type Seat = (() => void) | 'crowded' | 'crowded-by-token';

/** The bound for one token. */
export function mostOfOne(streams: number, share: number): number {
  return Math.max(1, Math.floor((streams * share) / 100));
}

/** Counts open streams and waiting calls, against a bound for all and one for each token. */
export class Seats {
  readonly #byToken = new Map<string, number>();
  #taken = 0;

  get taken(): number {
    return this.#taken;
  }

  take(token: string, { streams, share }: SeatBounds): Seat {
    if (this.#taken >= streams) return 'crowded';
    if ((this.#byToken.get(token) ?? 0) >= mostOfOne(streams, share)) return 'crowded-by-token';
    this.#change(token, 1);
    let held = true;
    return () => {
      if (held) this.#change(token, -1);
      held = false;
    };
  }

  #change(token: string, by: 1 | -1): void {
    this.#taken += by;
    const taken = (this.#byToken.get(token) ?? 0) + by;
    if (taken === 0) this.#byToken.delete(token);
    else this.#byToken.set(token, taken);
  }
}
