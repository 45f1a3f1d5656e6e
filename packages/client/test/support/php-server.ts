import { atEnd } from '@flextype-bun/testing';
import { TOKEN } from './site-server.ts';

/**
 * Answers like Flextype 1.0.0-alpha.3, from values that a test sets: it accepts the token in the query only, and has no
 * ETags, no streams, and `null` for unset ids.
 */
export class PhpServer {
  readonly seen: URL[] = [];
  readonly values = new Map<string, unknown>();
  readonly url: string;

  /** @param status response status at the path of streams */
  constructor(status = 404) {
    const server = Bun.serve({
      port: 0,
      hostname: '127.0.0.1',
      fetch: (request) => {
        const url = new URL(request.url);
        this.seen.push(url);
        if (url.pathname.endsWith('/events')) return new Response('<h1>Flextype</h1>', { status });
        const id = url.searchParams.get('id');
        if (url.searchParams.get('token') !== TOKEN || id === null) {
          const error = { title: 'Bad Request', message: 'Validation failed', http_status_code: 400 };
          return Response.json(error, { status: 400 });
        }
        return Response.json({ id, value: this.values.get(id) ?? null });
      },
    });
    this.url = server.url.origin;
    atEnd(() => server.stop(true));
  }
}
