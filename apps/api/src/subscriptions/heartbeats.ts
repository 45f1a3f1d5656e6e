import type { EventStream } from './event-stream.ts';

// Timer resolution in ms; streams due within it are served together.
const RESOLUTION_MS = 50;

/** Sends heartbeats on idle streams, with one timer for all. */
export class Heartbeats {
  readonly #interval: () => number;
  /** The time of the last chunk, in milliseconds of `performance.now()`; the oldest first. */
  readonly #sent = new Map<EventStream, number>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param interval returns the current setting, in milliseconds */
  constructor(interval: () => number) {
    this.#interval = interval;
  }

  /** Restarts the interval of a stream, or adds the stream. */
  sent(stream: EventStream): void {
    this.#sent.delete(stream);
    this.#sent.set(stream, performance.now());
    if (!this.#timer) this.#schedule();
  }

  forget(stream: EventStream): void {
    this.#sent.delete(stream);
    if (this.#sent.size === 0) this.#stop();
  }

  /** Applies a changed interval. */
  reschedule(): void {
    this.#stop();
    this.#schedule();
  }

  #beat(): void {
    const due = performance.now() - this.#interval();
    for (const [stream, at] of this.#sent) {
      if (at > due) break;
      stream.beat();
      this.sent(stream);
    }
    this.reschedule();
  }

  #schedule(): void {
    const [first] = this.#sent.values();
    if (first === undefined) return;
    const wait = first + this.#interval() - performance.now();
    this.#timer = setTimeout(() => this.#beat(), Math.max(wait, RESOLUTION_MS));
  }

  #stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
