// Runs the built package on Node: `bun run build`, then `node --test packages/client/test/node-smoke.ts` with Node 22.18 or
// later. The name leads to dist/ there, since Node does not know the condition `bun`.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { createClient, RegistryClientError } from '@flextype-bun/client';

const streams: ServerResponse[] = [];
const server = createServer((request, response) => {
  const url = new URL(request.url ?? '', 'http://localhost');
  if (url.pathname.endsWith('/events')) {
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    response.write('retry: 2000\n\nid: 1\ndata: {"key":"title","value":"One"}\n\n');
    streams.push(response);
    return;
  }
  const known = request.headers.authorization === 'Bearer secret';
  const data = { key: url.searchParams.get('id'), value: 'Grüße' };
  const problem = { title: 'Unauthorized', message: 'Token is wrong', http_status_code: 401 };
  response.writeHead(known ? 200 : 401, { 'Content-Type': 'application/json' });
  response.end(JSON.stringify(known ? { data } : problem));
});
let site = '';

before(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  site = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
after(() => {
  server.closeAllConnections();
  server.close();
});

test('the built package is what runs', () => {
  assert.match(import.meta.resolve('@flextype-bun/client'), /\/dist\/index\.js$/);
});

test('reads a value, and reports an error by its code', async () => {
  assert.equal(await createClient(site, { token: 'secret' }).get('title'), 'Grüße');
  await assert.rejects(createClient(site, { token: 'wrong' }).get('title'), (error: unknown) => {
    assert.ok(error instanceof RegistryClientError);
    return error.status === 401;
  });
});

test('watches a value across a broken connection until it is stopped', async () => {
  const client = createClient(site, { token: 'secret', backoff: { first: 2, most: 2 } });
  const { promise, resolve } = Promise.withResolvers<unknown[]>();
  const values: unknown[] = [];
  const stop = client.watch(
    'title',
    (value) => {
      values.push(value);
      if (value === 'One') streams.at(-1)?.destroy();
      if (value === 'Two') resolve(values);
    },
    {
      onError: (error) => {
        assert.equal(error.code, 'network');
        // Every stream starts with the value, which is not reported again; the next event is.
        server.once('request', () => setImmediate(() => streams.at(-1)?.write('data: {"value":"Two"}\n\n')));
      },
    },
  );
  assert.deepEqual(await promise, ['One', 'Two']);
  const closed = once(streams.at(-1) as ServerResponse, 'close');
  stop();
  await closed;
});
