/** Counts those who stay, against a bound. */
export class Seats {
  #taken = 0;

  get taken(): number {
    return this.#taken;
  }

  /** @returns how to give the seat back, any number of times; `undefined` where all are taken */
  take(most: number): (() => void) | undefined {
    if (this.#taken >= most) return undefined;
    this.#taken++;
    let held = true;
    return () => {
      if (held) this.#taken--;
      held = false;
    };
  }
}
