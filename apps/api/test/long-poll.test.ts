import { describe, expect, test } from 'bun:test';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '@flextype-bun/testing';
import { ITEM, type LiveApp, type LiveAppOptions, openLiveApp } from './support/live-app.ts';
import { TOKEN, v1 } from './support/test-app.ts';

/** Sends a long poll with the item's current ETag. */
async function poll(app: LiveApp, path: string, init: RequestInit = {}) {
  const tag = String((await fetch(app.url + path)).headers.get('etag'));
  const answer = fetch(app.url + path, { ...init, headers: { 'If-None-Match': tag } });
  return { tag, answer };
}

async function openPolled(options?: LiveAppOptions) {
  const app = await openLiveApp(options);
  await app.write('item: 1\nother: 1\n');
  const held = () => until('the call waits', () => app.service.streams === 1);
  return { ...app, held };
}

const LONG = '&wait=50s';

describe('a long poll', () => {
  test('is answered when the value changes', async () => {
    const app = await openPolled();
    const { tag, answer } = await poll(app, v1(ITEM, LONG));
    await app.held();
    await app.write('item: 1\nother: 2\n');
    expect(app.service.streams).toBe(1);
    await app.write('item: 2\nother: 2\n');
    const response = await answer;
    expect(response.status).toBe(200);
    expect(response.headers.get('etag')).not.toBe(tag);
    expect(await response.json()).toEqual({ data: { key: ITEM, value: 2 } });
    expect(app.service.streams).toBe(0);
    expect((await app.tokens.find(TOKEN))?.calls).toBe(2);
    expect(app.observed.map(({ route, status }) => [route, status])).toEqual([
      ['registry.get', 200],
      ['registry.get', 200],
    ]);
  });

  test('is answered when the value is unset', async () => {
    const app = await openPolled();
    const { answer } = await poll(app, v1(ITEM, LONG));
    await app.held();
    await app.write('other: 1\n');
    expect((await answer).status).toBe(404);
  });

  test('is answered when one of several items changes', async () => {
    const app = await openPolled();
    const many = v1(ITEM, LONG).replace('id=', 'id[]=flextype.manifest.version&id[]=');
    const { answer } = await poll(app, many);
    await app.held();
    await app.write('item: 2\nother: 1\n');
    const { data } = (await (await answer).json()) as { data: readonly { value: unknown }[] };
    expect(data.map(({ value }) => value)).toEqual(['1.0.0-alpha.3', 2]);
  });

  test('is answered with 304 after its wait, or the longest wait of the settings', async () => {
    const app = await openPolled({ events: { wait: 200 } });
    for (const wait of ['&wait=150ms', LONG]) {
      const start = performance.now();
      const { tag, answer } = await poll(app, v1(ITEM, wait));
      const response = await answer;
      expect([response.status, response.headers.get('etag')]).toEqual([304, tag]);
      expect(performance.now() - start).toBeGreaterThan(140);
    }
    expect(app.service.streams).toBe(0);
  });

  test('is exempt from the idle timeout of its connection until it is answered', async () => {
    const app = await openPolled();
    const timeouts: [url: string, seconds: number][] = [];
    app.service.attach({
      timeout: ({ url }, seconds) => timeouts.push([new URL(url).pathname, seconds]),
    });
    const { answer } = await poll(app, v1(ITEM, LONG));
    await app.held();
    expect(timeouts).toEqual([['/api/v1/registry', 0]]);
    await app.write('item: 2\n');
    expect((await answer).status).toBe(200);
    // Elysia's timeout for all other requests, in seconds.
    expect(timeouts.slice(1)).toEqual([['/api/v1/registry', 30]]);
  });

  test('is answered at once when the server stops', async () => {
    const app = await openPolled();
    const { answer } = await poll(app, v1(ITEM, LONG));
    await app.held();
    app.stop();
    expect((await answer).status).toBe(304);
    expect((await (await poll(app, v1(ITEM, LONG))).answer).status).toBe(304);
  });

  test('is released when its client disconnects', async () => {
    const app = await openPolled();
    const leaving = new AbortController();
    const { answer } = await poll(app, v1(ITEM, LONG), { signal: leaving.signal });
    await app.held();
    leaving.abort();
    await expect(answer).rejects.toThrow();
    await until('nothing waits', () => app.service.streams === 0);
  });

  test('is answered when its token is disabled', async () => {
    const app = await openPolled();
    const { answer } = await poll(app, v1(ITEM, LONG));
    await app.held();
    const file = join(app.root, `project/entries/tokens/${TOKEN}/token.yaml`);
    writeFileSync(file, readFileSync(file, 'utf8').replace('state: enabled', 'state: disabled'));
    const response = await answer;
    expect([response.status, ((await response.json()) as { title: string }).title]).toEqual([
      400,
      'Bad Request',
    ]);
    expect(app.observed.at(-1)).toMatchObject({ status: 400, refusal: 'disabled' });
  });

  test('is answered when the scope of its token changes the value', async () => {
    const app = await openPolled();
    const { answer } = await poll(app, v1(ITEM, LONG));
    await app.held();
    const file = join(app.root, `project/entries/tokens/${TOKEN}/token.yaml`);
    writeFileSync(file, `${readFileSync(file, 'utf8')}\nregistry: {deny: ["${ITEM}"]}\n`);
    expect((await answer).status).toBe(404);
  });

  test('is not closed by the idle timeout of the server', async () => {
    const app = await openPolled({ idleTimeout: 1 });
    // By then Bun closes silent connections whose timeout is not disabled.
    const { answer } = await poll(app, v1(ITEM, '&wait=5s'));
    expect((await answer).status).toBe(304);
  });
});

describe('a request does not wait', () => {
  test('without If-None-Match or wait, if the ETag differs, or if long polls are off', async () => {
    const app = await openPolled();
    const tag = String((await fetch(app.url + v1(ITEM))).headers.get('etag'));
    const ask = async (more: string, held?: string) =>
      (
        await fetch(
          app.url + v1(ITEM, more),
          held === undefined ? {} : { headers: { 'If-None-Match': held } },
        )
      ).status;
    expect(await ask(LONG)).toBe(200);
    expect(await ask(LONG, '"another"')).toBe(200);
    expect(await ask('', tag)).toBe(304);
    expect(await ask('&wait=0', tag)).toBe(304);
    expect(await ask('&wait=soon', tag)).toBe(400);
    app.set({ events: { enabled: false, streams: 1, share: 100, heartbeat: 1_000, wait: 1_000 } });
    expect(await ask(LONG, tag)).toBe(304);
    expect(app.service.streams).toBe(0);
  });

  test('in a flavour without long polls', async () => {
    const app = await openPolled({ settings: { v1: 'alpha' } });
    expect((await (await poll(app, v1(ITEM, LONG))).answer).status).toBe(304);
  });
});
