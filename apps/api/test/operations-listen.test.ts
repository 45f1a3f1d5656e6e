import { describe, expect, test } from 'bun:test';
import { tempFolder } from '@flextype-bun/testing';
import { runServer, runToEnd, type ServerProcess } from './support/server-process.ts';
import { statusAndBody, v1 } from './support/test-app.ts';

const PATHS = ['/healthz', '/readyz', '/metrics'];
const NOWHERE =
  '{"title":"Not Found","message":"The requested resource or endpoint could not be found","http_status_code":404}';

/** Serves the demo site; also returns the URL of the routes for operators if the server printed one. */
async function serve(...args: readonly string[]): Promise<ServerProcess & { operationsUrl: string }> {
  const server = await runServer(['--port', '0', ...args], { cwd: tempFolder() });
  const [, operationsUrl = ''] = /\/metrics are on (http:\S+)/.exec(server.output().out) ?? [];
  return { ...server, operationsUrl };
}

async function statuses(url: string): Promise<number[]> {
  return Promise.all(PATHS.map(async (path) => (await fetch(url + path)).status));
}

describe('operations.listen', () => {
  test('same: serves the routes beside the API', async () => {
    const { url, operationsUrl } = await serve();
    expect(operationsUrl).toBe('');
    expect(await statuses(url)).toEqual([200, 200, 200]);
  });

  test('off: serves them nowhere', async () => {
    const { url, operationsUrl } = await serve('--set', 'operations.listen=off');
    expect(operationsUrl).toBe('');
    for (const path of PATHS) expect(await statusAndBody(fetch(url + path))).toEqual([404, NOWHERE]);
    expect((await fetch(url + v1('flextype'))).status).toBe(200);
  });

  test('a port: serves only them there, and stops together with the API', async () => {
    const { url, operationsUrl, signal, exited } = await serve('--set', 'operations.listen=0');
    expect(operationsUrl).toStartWith('http://127.0.0.1:');
    expect(operationsUrl).not.toBe(url);
    expect(await statuses(operationsUrl)).toEqual([200, 200, 200]);
    for (const path of PATHS) expect(await statusAndBody(fetch(url + path))).toEqual([404, NOWHERE]);
    expect(await statusAndBody(fetch(operationsUrl + v1('flextype')))).toEqual([404, NOWHERE]);
    expect((await fetch(url + v1('flextype'))).status).toBe(200);
    const metrics = await (await fetch(`${operationsUrl}/metrics`)).text();
    expect(metrics).toContain('requests_total{route="registry.get",status="200"} 1\n');
    signal('SIGTERM');
    expect(await exited).toBe(0);
    const left = [url, operationsUrl].map((address) => fetch(address).catch(() => 'refused'));
    expect(await Promise.all(left)).toEqual(['refused', 'refused']);
  });

  test.each(['same', '0'])('%s: refuses methods other than GET and HEAD', async (place) => {
    const { url, operationsUrl } = await serve('--set', `operations.listen=${place}`);
    for (const path of PATHS) {
      for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) {
        const response = await fetch((operationsUrl || url) + path, { method });
        expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
        expect(await response.json()).toMatchObject({ http_status_code: 405, title: 'Method Not Allowed' });
      }
      expect(await statusAndBody(fetch((operationsUrl || url) + path, { method: 'HEAD' }))).toEqual([
        200,
        '',
      ]);
    }
  });

  test('a port on another address: listens there', async () => {
    const args = ['--set', 'operations.listen=0', '--set', 'operations.host=127.0.0.2'];
    const { url, operationsUrl } = await serve(...args);
    expect(url).toStartWith('http://127.0.0.1:');
    expect(operationsUrl).toStartWith('http://127.0.0.2:');
    expect(await statuses(operationsUrl)).toEqual([200, 200, 200]);
  });

  test('a port in use: the server does not start, and names the setting for another port', async () => {
    const { port } = new URL((await serve()).url);
    const { code, out, err } = await runToEnd(['--port', '0', '--set', `operations.listen=${port}`], {
      cwd: tempFolder(),
    });
    expect([code, out]).toEqual([1, '']);
    expect(err).toEndWith(
      `Port ${port} on 127.0.0.1 is in use. Stop the program that listens there, or choose another with --set operations.listen=PORT\n`,
    );
  });
});
