import { expect, test } from 'bun:test';
import { copyFixture, until } from '@flextype-bun/testing';
import { type CollectedSpan, openCollector } from './support/collector.ts';
import { decoded, leaks, SECRETS, sendSecrets } from './support/hiding-places.ts';
import { runServer, type ServerProcess } from './support/server-process.ts';
import { legacy, v1 } from './support/test-app.ts';

// The SDK sends spans in batches, by default every five seconds; this is in milliseconds.
const env = { OTEL_BSP_SCHEDULE_DELAY: '20' };

async function serve(endpoint: string, ...args: readonly string[]): Promise<ServerProcess> {
  const root = copyFixture('sites/1.x');
  const settings = ['--port', '0', '--set', `tracing.endpoint=${endpoint}`, ...args];
  return runServer(['--root', root, ...settings], { env });
}

/** The root spans of requests, sorted by name. */
function requestsOf(spans: readonly CollectedSpan[]) {
  return spans
    .filter(({ attributes }) => 'http.route' in attributes)
    .map(({ name, attributes }) => [name, attributes['http.route'], attributes['http.response.status_code']])
    .toSorted((a, b) => String(a).localeCompare(String(b)));
}

test('every request is a span with route and status, except probes and scrapes', async () => {
  const collector = openCollector();
  const server = await serve(collector.endpoint, '--set', 'tracing.service=shop');
  await fetch(server.url + v1('flextype.manifest.version'));
  await fetch(server.url + v1('flextype.manifest.version'));
  await fetch(server.url + v1('not.set'));
  await fetch(server.url + v1('flextype', '', 'stranger'));
  await fetch(server.url + legacy('flextype'));
  await fetch(server.url + v1('flextype'), { method: 'DELETE' });
  await fetch(`${server.url}/nowhere`);
  for (const path of ['/healthz', '/readyz', '/metrics']) await fetch(server.url + path);
  await until('all have arrived', () => requestsOf(collector.spans()).length >= 7);
  server.signal('SIGTERM');
  expect(await server.exited).toBe(0);
  expect(requestsOf(collector.spans())).toEqual([
    ['DELETE /api/v1/registry', '/api/v1/registry', 405],
    ['GET /*', '/*', 404],
    ['GET /api/registry', '/api/registry', 200],
    ['GET /api/v1/registry', '/api/v1/registry', 200],
    ['GET /api/v1/registry', '/api/v1/registry', 200],
    ['GET /api/v1/registry', '/api/v1/registry', 401],
    ['GET /api/v1/registry', '/api/v1/registry', 404],
  ]);
  expect(collector.spans()).toHaveLength(7);
  expect([...collector.services()]).toEqual(['shop']);
  expect(server.output().err).not.toContain('OpenTelemetry');
});

test('continues a trace of the client', async () => {
  const collector = openCollector();
  const { url } = await serve(collector.endpoint);
  const traceId = '0af7651916cd43dd8448eb211c80319c';
  await fetch(url + v1('flextype'), { headers: { traceparent: `00-${traceId}-b7ad6b7169203331-01` } });
  await until('it has arrived', () => requestsOf(collector.spans()).length > 0);
  expect(new Set(collector.spans().map((span) => span.traceId))).toEqual(new Set([traceId]));
});

test('pending spans are sent when the server stops', async () => {
  const collector = openCollector();
  const root = copyFixture('sites/1.x');
  const endpoint = `tracing.endpoint=${collector.endpoint}`;
  const server = await runServer(['--root', root, '--port', '0', '--set', endpoint]);
  for (let call = 0; call < 20; call++) await fetch(server.url + v1('flextype'));
  server.signal('SIGTERM');
  expect(await server.exited).toBe(0);
  expect(requestsOf(collector.spans())).toHaveLength(20);
});

test('no token leaves the server in a span, wherever the client put it', async () => {
  const collector = openCollector();
  const server = await serve(collector.endpoint, '--set', 'log.level=debug');
  await sendSecrets(server.url);
  server.signal('SIGTERM');
  expect(await server.exited).toBe(0);
  expect(requestsOf(collector.spans()).length).toBeGreaterThan(150);
  const sent = collector.texts.join('\n');
  const { out, err } = server.output();
  for (const secret of SECRETS) {
    for (const text of [sent, decoded(sent), out, err]) expect(leaks(text, secret)).toEqual([]);
  }
  const names = new Set(collector.spans().flatMap(({ attributes }) => Object.keys(attributes)));
  expect([...names].filter((name) => /full|query|header|body|cookie|stack/.test(name))).toEqual([]);
});

test('without a collector, requests are answered and the log names the reason', async () => {
  const server = await serve('http://127.0.0.1:1/v1/traces');
  expect((await fetch(server.url + v1('flextype'))).status).toBe(200);
  await until('the problem is logged', () => server.output().err.includes('OpenTelemetry: '));
  expect(server.output().err).toMatch(/ WARN {2}OpenTelemetry: connect ECONNREFUSED 127\.0\.0\.1:1\n/);
  server.signal('SIGTERM');
  expect(await server.exited).toBe(0);
});

test('a collector that never responds does not delay the stop', async () => {
  const never = Promise.withResolvers<Response>();
  const collector = openCollector(() => never.promise);
  const server = await serve(collector.endpoint);
  await fetch(server.url + v1('flextype'));
  await until('a request to the collector is open', () => collector.texts.length > 0);
  const start = performance.now();
  server.signal('SIGTERM');
  expect(await server.exited).toBe(0);
  expect(performance.now() - start).toBeLessThan(8_000);
});

test('responses are the same as without tracing', async () => {
  const collector = openCollector();
  const traced = await serve(collector.endpoint);
  const plain = await serve('none');
  const paths = [
    v1('flextype.manifest.version'),
    v1('flextype'),
    v1('not.set'),
    v1('not.set', '&default=x'),
    v1('flextype', '', 'stranger'),
    legacy('flextype.settings'),
    '/nowhere',
    '//api/v1/registry',
    '/api/registry/',
    '/healthz',
  ];
  const answer = async (url: string, method: string) => {
    const response = await fetch(url, {
      method,
      redirect: 'manual',
      headers: { origin: 'http://x.example' },
    });
    const headers = [...response.headers].filter(([name]) => name !== 'date');
    return [response.status, headers.toSorted(), await response.text()];
  };
  for (const path of paths) {
    for (const method of ['GET', 'HEAD', 'OPTIONS', 'POST']) {
      expect(await answer(traced.url + path, method)).toEqual(await answer(plain.url + path, method));
    }
  }
});
