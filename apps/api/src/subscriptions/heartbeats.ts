import type { EventStream } from './event-stream.ts';

// Timer resolution in ms; streams due within it are served together.
const RESOLUTION_MS = 50;

/** Sends a heartbeat on each stream that has been silent for an interval, with one timer for all. */
export class Heartbeats {
  readonly #interval: () => number;
  /** When something was last sent, in milliseconds of `performance.now()`; the stream that is silent longest first. */
  readonly #sent = new Map<EventStream, number>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param interval in milliseconds, at this moment */
  constructor(interval: () => number) {
    this.#interval = interval;
  }

  /** Something was sent on a stream, the first time included. */
  sent(stream: EventStream): void {
    this.#sent.delete(stream);
    this.#sent.set(stream, performance.now());
    if (!this.#timer) this.#schedule();
  }

  forget(stream: EventStream): void {
    this.#sent.delete(stream);
    if (this.#sent.size === 0) this.#stop();
  }

  /** The interval may be another. */
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
