import { describe, expect, test } from 'bun:test';
import { join } from 'node:path';
import { atEnd, tempFolder } from '@flextype-bun/testing';
import { cli } from './support/cli.ts';

/** A server that answers every request so, or drops it; with TLS by a certificate that nobody knows. */
function answering(answer: () => Response | Promise<Response>, tls?: Bun.TLSOptions): string {
  const server = Bun.serve({ hostname: '127.0.0.1', port: 0, fetch: answer, ...(tls && { tls }) });
  atEnd(() => server.stop(true));
  return server.url.origin;
}

async function ping(url: string) {
  return cli(['ping', url]);
}

test('a server that answers is named, with exit code 0', async () => {
  const url = answering(() => Response.json({ state: 'ok' }));
  expect(await ping(url)).toEqual({ code: 0, out: `${url} answers\n`, err: '' });
});

test('asks for the health of the server, whatever path is given', async () => {
  const paths: string[] = [];
  const server = Bun.serve({
    hostname: '127.0.0.1',
    port: 0,
    fetch: ({ url }) => {
      paths.push(new URL(url).pathname);
      return new Response();
    },
  });
  atEnd(() => server.stop(true));
  expect((await ping(`${server.url.origin}/api/v1/registry?id=a`)).code).toBe(0);
  expect(paths).toEqual(['/healthz']);
});

test('another status is reported, without the password of the URL', async () => {
  const url = answering(() => new Response(null, { status: 503 }));
  const { code, out, err } = await ping(url.replace('//', '//owner:secret-word@'));
  expect([code, out, err]).toEqual([1, '', `${url} answers 503\n`]);
});

test.each(['owner:secret-word@host:3000', 'ftp://owner:secret-word@host:3000'])(
  'what is not the URL of a server is shown without its password: %s',
  async (url) => {
    expect(await ping(url)).toEqual({
      code: 2,
      out: '',
      err: '***@host:3000 is not the URL of a server, such as http://127.0.0.1:3000\n',
    });
  },
);

test('a port that nobody listens on is a server that does not answer', async () => {
  const server = Bun.serve({ hostname: '127.0.0.1', port: 0, fetch: () => new Response() });
  const url = server.url.origin;
  await server.stop(true);
  const { code, out, err } = await ping(url);
  expect([code, out]).toEqual([1, '']);
  expect(err).toStartWith(`${url} does not answer: `);
  expect(err.trimEnd()).not.toContain('\n');
});

test('a certificate that cannot be verified is an error, with the reason', async () => {
  const folder = tempFolder();
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const subject = ['-subj', '/CN=localhost', '-days', '1'];
  const made = ['openssl', 'req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', cert];
  expect(Bun.spawnSync([...made, ...subject]).exitCode).toBe(0);
  const url = answering(() => new Response(), { key: Bun.file(key), cert: Bun.file(cert) });
  const { code, err } = await ping(url);
  expect([code, err]).toEqual([1, expect.stringMatching(/^https:\/\/\S+ does not answer: .*certificate/)]);
});

for (const url of ['localhost:3000', 'ftp://127.0.0.1/', 'http://127.0.0.1:99999', 'http://', 'nonsense']) {
  test(`${url} is not the URL of a server`, async () => {
    const { code, err } = await ping(url);
    expect([code, err]).toEqual([2, `${url} is not the URL of a server, such as http://127.0.0.1:3000\n`]);
  });
}

test('a server that accepts connections but does not answer is given three seconds', async () => {
  const silent = Bun.listen({ hostname: '127.0.0.1', port: 0, socket: { data() {} } });
  atEnd(() => silent.stop(true));
  const url = `http://127.0.0.1:${silent.port}`;
  const { code, err } = await ping(url);
  expect([code, err]).toEqual([1, `${url} does not answer: The operation timed out.\n`]);
});

describe('without a URL', () => {
  const settings: readonly [string, (port: string) => Record<string, string>][] = [
    ['PORT', (port) => ({ PORT: port })],
    ['HOST, for all addresses of the machine', (port) => ({ PORT: port, HOST: '0.0.0.0' })],
    ['a setting, which wins over PORT', (port) => ({ PORT: '1', REGISTRY_API_PORT: port })],
    ['the port of operators', (port) => ({ PORT: '1', REGISTRY_API_OPERATIONS_LISTEN: port })],
    ['no port of operators', (port) => ({ PORT: port, REGISTRY_API_OPERATIONS_LISTEN: 'same' })],
  ];
  test.each(settings)(
    'asks where a server of the same environment has its health: %s',
    async (_, toEnvironment) => {
      const url = answering(() => new Response());
      const { code, out } = await cli(['ping'], { environment: toEnvironment(new URL(url).port) });
      expect([code, out]).toEqual([0, `${url} answers\n`]);
    },
  );

  test('asks the address of HOST', async () => {
    const { err } = await cli(['ping'], { environment: { HOST: '::1', PORT: '1' } });
    expect(err).toStartWith('http://[::1]:1 does not answer: ');
  });
});
