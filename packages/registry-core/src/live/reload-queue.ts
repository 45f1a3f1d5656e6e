/**
 * Runs one job at a time. Requests that arrive while a job runs are merged into the next one.
 *
 * @typeParam Request what a job is asked to do
 */
export class ReloadQueue<Request> {
  readonly #run: (request: Request) => Promise<void>;
  readonly #merge: (a: Request, b: Request) => Request;
  #running: Promise<void> | undefined;
  #waiting: { request: Request; done: PromiseWithResolvers<void> } | undefined;
  #closed = false;

  constructor(run: (request: Request) => Promise<void>, merge: (a: Request, b: Request) => Request) {
    this.#run = run;
    this.#merge = merge;
  }

  /** Resolves when a job that began after this call has ended; rejects if that job failed. */
  request(request: Request): Promise<void> {
    if (this.#closed) return Promise.resolve();
    if (this.#waiting) {
      this.#waiting.request = this.#merge(this.#waiting.request, request);
    } else {
      this.#waiting = { request, done: Promise.withResolvers() };
    }
    const { promise } = this.#waiting.done;
    this.#next();
    return promise;
  }

  /** Accepts no more requests, drops the waiting one, and resolves when the running job has ended. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#waiting?.done.resolve();
    this.#waiting = undefined;
    await this.#running;
  }

  #next(): void {
    if (this.#running || !this.#waiting) return;
    const { request, done } = this.#waiting;
    this.#waiting = undefined;
    this.#running = this.#run(request)
      .then(done.resolve, done.reject)
      .finally(() => {
        this.#running = undefined;
        this.#next();
      });
  }
}
