import { atEnd, until } from '@flextype-bun/testing';

/** One event of a stream, as it was sent. */
export interface SentEvent {
  /** Empty for an unnamed event. */
  readonly event: string;
  readonly id: string | undefined;
  readonly data: string;
}

/** Reads a stream of events from a real connection. */
export class EventClient {
  readonly response: Response;
  readonly events: SentEvent[] = [];
  /** The received text, unparsed. */
  text = '';
  /** Number of received comments. */
  comments = 0;
  /** How the stream ended, once it has. */
  ended: 'closed' | 'broken' | undefined;
  readonly #leaving: AbortController;

  constructor(response: Response, leaving: AbortController) {
    this.response = response;
    this.#leaving = leaving;
    void this.#read();
  }

  /** Opens a stream, and closes it when the test ends. */
  static async open(url: string, headers: Readonly<Record<string, string>> = {}): Promise<EventClient> {
    const leaving = new AbortController();
    const client = new EventClient(await fetch(url, { headers, signal: leaving.signal }), leaving);
    atEnd(() => client.leave());
    return client;
  }

  /** The content of each event: its value, or the status of its error. */
  get history(): readonly unknown[] {
    return this.events.map(({ data }) => {
      const { value, error, http_status_code: status } = JSON.parse(data);
      return value ?? error?.http_status_code ?? status;
    });
  }

  get last(): SentEvent | undefined {
    return this.events.at(-1);
  }

  /** Waits until the last event has this value or error status. */
  async receives(value: unknown): Promise<void> {
    await until(`a stream received ${JSON.stringify(value)}`, () =>
      Bun.deepEquals(this.history.at(-1), value),
    );
  }

  /** Waits until the server ends the stream. */
  async ends(): Promise<void> {
    await until('a stream ended', () => this.ended !== undefined);
  }

  leave(): void {
    this.#leaving.abort();
  }

  async #read(): Promise<void> {
    const decoder = new TextDecoder();
    let rest = '';
    try {
      for await (const chunk of this.response.body ?? []) {
        const text = decoder.decode(chunk, { stream: true });
        this.text += text;
        const blocks = (rest + text).split('\n\n');
        rest = blocks.pop() ?? '';
        for (const block of blocks) this.#take(block);
      }
      this.ended = 'closed';
    } catch {
      this.ended = 'broken';
    }
  }

  #take(block: string): void {
    const fields = new Map(block.split('\n').map((line) => line.split(/: (.*)/) as [string, string]));
    const data = fields.get('data');
    if (data !== undefined) {
      this.events.push({ event: fields.get('event') ?? '', id: fields.get('id'), data });
    } else if (block.startsWith(':')) this.comments++;
  }
}
