import { connect } from 'node:net';
import { TOKEN } from './test-app.ts';

/** The bytes of a request that no well-behaved client sends, and the status that the README promises. */
export interface BadRequest {
  readonly name: string;
  readonly text: string;
  /** 0: the connection is closed without a response. */
  readonly status: number;
  /**
   * Whether the client closes its half of the connection before it has the response. Bun drops such connections, even
   * mid-response.
   */
  readonly halfClosed?: boolean;
}

const PATH = '/api/v1/registry';
const GOOD = `${PATH}?token=${TOKEN}&id=flextype.manifest.version`;

function get(target: string, ...headers: readonly string[]): string {
  return `${[`GET ${target} HTTP/1.1`, 'Host: localhost', 'Connection: close', ...headers].join('\r\n')}\r\n\r\n`;
}

export const BAD_REQUESTS: readonly BadRequest[] = [
  {
    name: 'an id of 8,000 characters',
    text: get(`${PATH}?token=${TOKEN}&id=${'x'.repeat(8_000)}`),
    status: 404,
  },
  { name: 'a token of 8,000 characters', text: get(`${PATH}?id=a&token=${'x'.repeat(8_000)}`), status: 401 },
  { name: 'a URL of 20 kB', text: get(`${PATH}?token=${TOKEN}&id=${'x'.repeat(20_000)}`), status: 431 },
  { name: 'a header of 20 kB', text: get(GOOD, `X-Long: ${'x'.repeat(20_000)}`), status: 431 },
  {
    name: '200 headers',
    text: get(GOOD, ...Array.from({ length: 200 }, (_, i) => `X-${i}: x`)),
    status: 431,
  },
  { name: 'percent signs that encode nothing', text: get(`${PATH}?token=${TOKEN}&id=%zz%`), status: 404 },
  { name: 'percent signs in the path', text: get('/api/v1/%zz'), status: 404 },
  { name: 'bytes that are no UTF-8', text: get(`${PATH}?token=${TOKEN}&id=%ff%fe`), status: 400 },
  { name: 'half of a surrogate pair', text: get(`${PATH}?token=${TOKEN}&id=%ed%a0%80`), status: 400 },
  { name: 'an encoded NUL byte in the id', text: get(`${PATH}?token=${TOKEN}&id=a%00b`), status: 404 },
  { name: 'an encoded NUL byte in the token', text: get(`${PATH}?id=a&token=a%00b`), status: 401 },
  { name: 'an encoded NUL byte in a name', text: get(`${PATH}?id%00x=a&token=${TOKEN}`), status: 404 },
  { name: 'a NUL byte in the path', text: get('/api/\0/registry'), status: 505 },
  { name: 'a space in the query', text: get(`${PATH}?token=${TOKEN}&id=a b`), status: 505 },
  { name: 'a NUL byte in a header', text: get(GOOD, 'X-Nul: a\0b'), status: 400 },
  { name: 'a token header with a path', text: get(`${PATH}?id=a`, 'X-Flextype-Token: ../../x'), status: 401 },
  { name: '1,900 ids', text: get(`${PATH}?token=${TOKEN}&${'id[]=a&'.repeat(1_900)}`), status: 400 },
  { name: 'brackets in brackets', text: get(`${PATH}?token=${TOKEN}&id${'[a]'.repeat(500)}=x`), status: 400 },
  { name: '1,500 parameters', text: get(`${PATH}?${'a=b&'.repeat(1_500)}id=a&token=${TOKEN}`), status: 400 },
  {
    name: 'an Accept-Encoding of nonsense',
    text: get(GOOD, `Accept-Encoding: ${';q=x,'.repeat(900)}`),
    status: 200,
  },
  {
    name: 'an If-None-Match of nonsense',
    text: get(GOOD, `If-None-Match: ${'"a",W/'.repeat(900)}`),
    status: 200,
  },
  { name: 'no Host', text: `GET ${GOOD} HTTP/1.1\r\n\r\n`, status: 400 },
  { name: 'no HTTP', text: 'hello\r\n\r\n', status: 400 },
  { name: 'the beginning of TLS', text: '\x16\x03\x01\x02\x00\x01', status: 400 },
  { name: 'a method that nobody knows', text: 'FOO / HTTP/1.1\r\nHost: localhost\r\n\r\n', status: 0 },
  { name: 'two lengths', text: get(GOOD, 'Content-Length: 1', 'Content-Length: 2'), status: 400 },
  {
    name: 'a length and chunks',
    text: get(GOOD, 'Content-Length: 1', 'Transfer-Encoding: chunked'),
    status: 400,
  },
  { name: 'a body that never comes', text: get(GOOD, 'Content-Length: 99999999'), status: 200 },
  { name: 'a half-closed connection', text: get(GOOD), status: 200, halfClosed: true },
];

export function isAsPromised({ status, halfClosed }: BadRequest, answered: number): boolean {
  return answered === status || (halfClosed === true && answered === 0);
}

/** Sends a request on a connection of its own, and returns the response's status and body. */
export async function send(origin: URL, request: BadRequest): Promise<{ status: number; body: string }> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const socket = connect({ port: Number(origin.port), host: origin.hostname, allowHalfOpen: true });
  let answer = '';
  socket.setEncoding('latin1');
  socket.on('data', (chunk) => {
    answer += chunk;
  });
  // A server that rejects a request early may reset the connection, which also ends the exchange.
  socket.on('end', () => resolve());
  socket.on('error', () => resolve());
  socket.on('close', () => resolve());
  const bytes = Buffer.from(request.text, 'latin1');
  if (request.halfClosed) socket.end(bytes);
  else socket.write(bytes);
  await promise;
  socket.destroy();
  const [, status] = /^HTTP\/1\.1 (\d+)/.exec(answer) ?? [];
  return { status: Number(status ?? 0), body: answer.slice(answer.indexOf('\r\n\r\n') + 4) };
}
