import { atEnd, TOKEN } from '@flextype-bun/testing';
import { type OpenStream, openStream } from './open-stream.ts';

export { TOKEN };

/** A received request. */
export interface Seen {
  readonly url: URL;
  readonly headers: Headers;
}

/** A response that replaces the regular one. */
export interface Refusal {
  readonly status: number;
  readonly title?: string;
  readonly message?: string;
  readonly headers?: Record<string, string>;
  /** A body that does not come from the API. */
  readonly text?: string;
}

/**
 * Answers like the server of this repository, from values that a test sets, on a real socket. It can
 * misbehave on request.
 */
export class SiteServer {
  readonly url: string;
  readonly port: number;
  readonly seen: Seen[] = [];
  /** How many more streams it accepts. */
  room = Number.POSITIVE_INFINITY;
  /** Responses that replace those to requests, long polls and streams. */
  refusals: { value?: Refusal | undefined; waiting?: Refusal; stream?: Refusal | undefined } = {};
  /** Whether to send every byte of a stream as its own chunk. */
  bytewise = false;
  readonly #values = new Map<string, unknown>();
  readonly #streams = new Set<OpenStream>();
  readonly #waiting = new Set<() => void>();
  readonly #server;

  constructor(port = 0) {
    this.#server = Bun.serve({
      port,
      hostname: '127.0.0.1',
      idleTimeout: 0,
      fetch: (request) => this.#answer(request),
    });
    // A stopped server no longer knows its address.
    this.url = this.#server.url.origin;
    this.port = Number(this.#server.url.port);
    atEnd(() => this.stop());
  }

  get streams(): number {
    return this.#streams.size;
  }

  get waiting(): number {
    return this.#waiting.size;
  }

  /** Received requests by the end of their path: `registry` or `events`. */
  asked(end: 'registry' | 'events'): readonly Seen[] {
    return this.seen.filter(({ url }) => url.pathname.endsWith(`/${end}`));
  }

  /** @param value `undefined` to unset it */
  set(id: string, value: unknown): void {
    if (value === undefined) this.#values.delete(id);
    else this.#values.set(id, value);
    for (const stream of this.#streams) if (stream.id === id) stream.send(this.#event(id));
    this.#wake();
  }

  /** Sends text verbatim to all streams. */
  send(text: string): void {
    for (const stream of this.#streams) stream.send(text);
  }

  /** Stops the server gracefully. */
  closeStreams(): void {
    for (const stream of this.#streams) stream.close();
  }

  /** Ends all streams, since the token is no longer accepted. */
  end(problem: { title: string; message: string; http_status_code: number }): void {
    this.send(`event: end\ndata: ${JSON.stringify(problem)}\n\n`);
    this.closeStreams();
  }

  /** Breaks all connections. */
  async stop(): Promise<void> {
    await this.#server.stop(true);
    this.#wake();
  }

  async #answer(request: Request): Promise<Response> {
    const url = new URL(request.url);
    this.seen.push({ url, headers: request.headers });
    const stream = url.pathname.endsWith('/api/v1/registry/events');
    if (!stream && !url.pathname.endsWith('/api/v1/registry')) return refuse({ status: 404 });
    const refusal = stream
      ? this.refusals.stream
      : ((url.searchParams.has('wait') ? this.refusals.waiting : undefined) ?? this.refusals.value);
    if (refusal) return refuse(refusal);
    const ids = url.searchParams.getAll('id[]');
    const id = url.searchParams.get('id');
    const token = tokenOf(request, url);
    if (token === null || (id === null && ids.length === 0) || ids.length > 100)
      return refuse({ status: 400 });
    if (token !== TOKEN) return refuse({ status: 401, title: 'Unauthorized', message: 'Token is wrong' });
    if (id === null) return Response.json({ data: ids.map((one) => this.#item(one)) });
    return stream ? this.#stream(id, request) : this.#value(id, request, url);
  }

  #stream(id: string, request: Request): Response {
    if (this.room <= this.#streams.size) return refuse({ status: 503, headers: { 'Retry-After': '1' } });
    const known = request.headers.get('last-event-id') === this.#tag(id);
    const { stream, response } = openStream(id, this.bytewise, () => this.#streams.delete(stream));
    this.#streams.add(stream);
    stream.send(`retry: 2000\n\n${known ? '' : this.#event(id)}`);
    return response;
  }

  async #value(id: string, request: Request, url: URL): Promise<Response> {
    const known = request.headers.get('if-none-match');
    if (url.searchParams.has('wait') && known === `"${this.#tag(id)}"`) await this.#change(request, url);
    const headers = { ETag: `"${this.#tag(id)}"`, 'Cache-Control': 'private, no-cache' };
    if (!this.#values.has(id))
      return refuse({ status: 404, title: 'Not Found', message: 'Nothing is set there' });
    if (known === headers.ETag) return new Response(null, { status: 304, headers });
    return Response.json({ data: this.#item(id) }, { headers });
  }

  /** Resolves when a value is set, the wait is over, or the client has disconnected. */
  #change(request: Request, url: URL): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.#waiting.delete(done);
        resolve();
      };
      const timer = setTimeout(done, Number.parseInt(url.searchParams.get('wait') ?? '', 10) * 1_000);
      this.#waiting.add(done);
      request.signal.addEventListener('abort', done);
    });
  }

  #wake(): void {
    for (const done of this.#waiting) done();
  }

  #item(id: string): object {
    if (this.#values.has(id)) return { key: id, value: this.#values.get(id) };
    return { key: id, error: { title: 'Not Found', message: 'Nothing is set there', http_status_code: 404 } };
  }

  #tag(id: string): string {
    return Bun.hash(JSON.stringify(this.#item(id))).toString(36);
  }

  #event(id: string): string {
    return `id: ${this.#tag(id)}\ndata: ${JSON.stringify(this.#item(id))}\n\n`;
  }
}

function tokenOf(request: Request, url: URL): string | null {
  const bearer = request.headers.get('authorization')?.replace(/^Bearer /, '');
  return url.searchParams.get('token') ?? bearer ?? request.headers.get('x-flextype-token');
}

function refuse({ status, title = 'Error', message = 'Refused', headers = {}, text }: Refusal): Response {
  if (text !== undefined)
    return new Response(text, { status, headers: { 'Content-Type': 'text/html', ...headers } });
  return Response.json({ title, message, http_status_code: status }, { status, headers });
}
