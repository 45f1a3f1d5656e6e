import type { Socket } from 'bun';

// Number of concurrent connects: more would overflow the listen backlog.
const AT_ONCE = 64;

/** When streams received an event, as milliseconds of `performance.now()`. */
export interface Arrivals {
  readonly first: number;
  readonly last: number;
}

/** Many event streams of one item, each over its own connection. */
export class EventStreams {
  readonly #sockets: Socket<undefined>[] = [];
  readonly #url: URL;
  #mark = '';
  #missing = 0;
  #first = 0;
  #arrived = Promise.withResolvers<Arrivals>();

  /** @param url the URL of the stream, with its query */
  constructor(url: string) {
    this.#url = new URL(url);
  }

  /** Opens more streams, and waits until each has received an event that contains the mark. */
  async grow(streams: number, mark: string): Promise<void> {
    if (streams === 0) return;
    const arrivals = this.#expect(mark, streams);
    for (let left = streams; left > 0; left -= AT_ONCE) {
      const opened = Array.from({ length: Math.min(left, AT_ONCE) }, () => this.#open());
      this.#sockets.push(...(await Promise.all(opened)));
    }
    await arrivals;
  }

  /** Waits until each stream has received an event with the mark; call this before the event can be sent. */
  arrivals(mark: string): Promise<Arrivals> {
    return this.#expect(mark, this.#sockets.length);
  }

  close(): void {
    for (const socket of this.#sockets.splice(0)) socket.end();
  }

  #expect(mark: string, streams: number): Promise<Arrivals> {
    this.#mark = mark;
    this.#missing = streams;
    this.#first = 0;
    this.#arrived = Promise.withResolvers<Arrivals>();
    return this.#arrived.promise;
  }

  #open(): Promise<Socket<undefined>> {
    const { hostname, port, host, pathname, search } = this.#url;
    return Bun.connect({
      hostname,
      port: Number(port),
      socket: {
        open: (socket) => {
          socket.write(`GET ${pathname}${search} HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
        },
        // An event this small arrives in one chunk.
        data: (_, data) => {
          if (data.includes(this.#mark)) this.#arrive();
        },
      },
    });
  }

  #arrive(): void {
    const now = performance.now();
    this.#first ||= now;
    this.#missing--;
    if (this.#missing === 0) this.#arrived.resolve({ first: this.#first, last: now });
  }
}
