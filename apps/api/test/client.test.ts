import { describe, expect, test } from 'bun:test';
import { createClient, type RegistryClientError } from '@flextype-bun/client';
import { copyFixture, until, writeIn } from '@flextype-bun/testing';
import { watching } from '@flextype-bun/testing/client';
import { ITEM, type LiveApp, openLiveApp } from './support/live-app.ts';
import { runServer } from './support/server-process.ts';
import { TOKEN } from './support/test-app.ts';

const OVERRIDES = 'project/config/plugins/site/settings.yaml';
const TOKEN_FILE = `project/entries/tokens/${TOKEN}/token.yaml`;

/** Longer than any test: a value that arrives earlier did not come from polling. */
const NEVER = 600_000;

function callsOf({ observed }: LiveApp, route: 'registry.get' | 'registry.events'): number[] {
  return observed.filter((answer) => answer.route === route).map(({ status }) => status);
}

/** Drops `Retry-After`, so that tests need not wait; the client's own tests cover it. */
async function fetchWithoutRetryAfter(url: string, init: RequestInit): Promise<Response> {
  const { body, status, headers } = await fetch(url, init);
  const others = new Headers(headers);
  others.delete('Retry-After');
  return new Response(body, { status, headers: others });
}

async function refusal(call: Promise<unknown>): Promise<RegistryClientError> {
  return call.then(
    () => Promise.reject(new Error('It did not fail')),
    (error: RegistryClientError) => error,
  );
}

describe('values', () => {
  test('are those of the files, or the fallbacks', async () => {
    const app = await openLiveApp();
    await app.write('item: {text: "Grüße 🚢/", list: [1, 2.5, true], empty: [], none: null}\n');
    const client = createClient(app.url, { token: TOKEN });
    expect(await client.get('flextype.manifest.version')).toBe('1.0.0-alpha.3');
    expect(await client.get(ITEM)).toEqual({
      text: 'Grüße 🚢/',
      list: [1, 2.5, true],
      empty: [],
      none: null,
    });
    expect(await client.get(`${ITEM}.none`, 'instead')).toBe('instead');
    expect(await client.get('lost')).toBeUndefined();
    expect(await client.get('a & b=c?#+%', 'instead')).toBe('instead');
    expect(await createClient(app.url, { token: TOKEN, tokenIn: 'query' }).get(`${ITEM}.list.1`)).toBe(2.5);
  });

  test('of a token that has an access token', async () => {
    const { url } = await openLiveApp();
    const get = (accessToken: string) =>
      createClient(url, { token: 'guarded', accessToken }).get('flextype.manifest.version');
    expect(await get('lantern-room-key')).toBe('1.0.0-alpha.3');
    expect((await refusal(get('not & it'))).status).toBe(401);
  });

  test('of a server that answers like 1.0.0-alpha.3', async () => {
    const { url } = await openLiveApp({ settings: { v1: 'alpha' } });
    const client = createClient(url, { token: TOKEN, batch: 1 });
    const ids = ['flextype.manifest.version', 'lost'] as const;
    expect(await client.getMany(ids)).toEqual({ 'flextype.manifest.version': '1.0.0-alpha.3' });
    expect(await client.get('lost', 'instead')).toBe('instead');
  });

  test('of more ids than one request allows are read by several', async () => {
    const app = await openLiveApp({ settings: { batch: 3 } });
    await app.write(`${Array.from({ length: 8 }, (_, index) => `n${index}: ${index}`).join('\n')}\n`);
    const ids = Array.from({ length: 10 }, (_, index) => `plugins.site.settings.n${index}`);
    const many = await createClient(app.url, { token: TOKEN, batch: 3 }).getMany(ids);
    expect(Object.values(many)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(callsOf(app, 'registry.get')).toHaveLength(4);
    const greedy = await refusal(createClient(app.url, { token: TOKEN }).getMany(ids));
    expect([greedy.code, greedy.status]).toEqual(['http', 400]);
  });

  test('are requested by default in batches of the default size of the server', async () => {
    const app = await openLiveApp();
    const ids = Array.from({ length: 250 }, (_, index) => `lost.${index}`);
    expect(
      await createClient(app.url, { token: TOKEN }).getMany([...ids, 'flextype.manifest.version']),
    ).toEqual({ 'flextype.manifest.version': '1.0.0-alpha.3' });
    expect(callsOf(app, 'registry.get')).toEqual([200, 200, 200]);
  });
});

describe('a watch', () => {
  test('reports setting, change and unsetting over one stream', async () => {
    const app = await openLiveApp();
    await app.write('item: One\n');
    const { values, errors, reported } = watching(app.url, ITEM, { pollInterval: NEVER });
    await reported('One');
    await app.write('item: {text: Zwei €}\n');
    await reported({ text: 'Zwei €' });
    await app.write('other: 1\n');
    await reported(undefined);
    await app.write('item: 0\n');
    await reported(0);
    expect(values).toEqual(['One', { text: 'Zwei €' }, undefined, 0]);
    expect(errors).toEqual([]);
    expect([callsOf(app, 'registry.events'), callsOf(app, 'registry.get')]).toEqual([[200], []]);
  });

  test('continues after a restart of the server, and reports nothing twice', async () => {
    const root = copyFixture('sites/1.x');
    writeIn(root, OVERRIDES, 'item: One\n');
    const first = await runServer(['--root', root, '--port', '0']);
    const { values, errors, reported } = watching(first.url, ITEM, { pollInterval: NEVER });
    await reported('One');
    first.signal('SIGTERM');
    expect(await first.exited).toBe(0);
    const { port } = new URL(first.url);
    const second = await runServer(['--root', root, '--port', port]);
    await until('the stream is open again', async () =>
      (await (await fetch(`${second.url}/metrics`)).text()).includes('flextype_registry_streams 1\n'),
    );
    writeIn(root, OVERRIDES, 'item: Two\n');
    await reported('Two');
    second.signal('SIGKILL');
    await second.exited;
    writeIn(root, OVERRIDES, 'item: Three\n');
    await runServer(['--root', root, '--port', port]);
    await reported('Three');
    expect(values).toEqual(['One', 'Two', 'Three']);
    expect(errors.every(({ ended, error }) => !ended && error.code === 'network')).toBe(true);
  });

  test('polls while there are too many streams, and opens one when there is room', async () => {
    const app = await openLiveApp({ events: { streams: 1 } });
    await app.write('item: One\n');
    const streaming = watching(app.url, ITEM, { pollInterval: NEVER });
    await streaming.reported('One');
    const { values, errors, reported } = watching(app.url, ITEM, { fetch: fetchWithoutRetryAfter });
    await reported('One');
    await app.write('item: Two\n');
    await reported('Two');
    expect(errors.map(({ error, ended }) => [error.status, ended])).toContainEqual([503, false]);
    expect(callsOf(app, 'registry.events')).toContain(503);
    streaming.stop();
    app.set({ events: { enabled: true, streams: 1, share: 100, heartbeat: 100, wait: 60_000 } });
    await until(
      'the stream is open',
      () => callsOf(app, 'registry.events').filter((status) => status === 200).length === 2,
    );
    await app.write('item: Three\n');
    await reported('Three');
    expect(values).toEqual(['One', 'Two', 'Three']);
  });

  test('uses long polls if streams do not get through', async () => {
    const app = await openLiveApp();
    await app.write('item: One\n');
    const { values, errors, reported } = watching(app.url, ITEM, {
      pollInterval: 1,
      fetch: async (url, init) =>
        url.includes('/events?') ? new Response('no such page', { status: 404 }) : fetch(url, init),
    });
    await reported('One');
    await until('a call waits', () => app.service.streams === 1);
    await app.write('item: Two\n');
    await reported('Two');
    await until('a call waits', () => app.service.streams === 1);
    await app.write('other: 1\n');
    await reported(undefined);
    await app.write('item: Three\n');
    await reported('Three');
    expect(values).toEqual(['One', 'Two', undefined, 'Three']);
    expect(errors).toEqual([]);
  });

  test('polls if events are off', async () => {
    const app = await openLiveApp({ events: { enabled: false } });
    await app.write('item: One\n');
    const { values, errors, reported } = watching(app.url, ITEM);
    await reported('One');
    await app.write('item: Two\n');
    await reported('Two');
    await until('it has polled a few more times', () => callsOf(app, 'registry.get').length > 5);
    expect(values).toEqual(['One', 'Two']);
    expect(errors).toEqual([]);
    expect(callsOf(app, 'registry.get')).toContain(304);
  });
});

describe('a watch and its token', () => {
  test('end together when the token is disabled', async () => {
    const app = await openLiveApp();
    await app.write('item: One\n');
    const { values, errors, reported } = watching(app.url, ITEM);
    await reported('One');
    writeIn(app.root, TOKEN_FILE, 'state: disabled\nlimit_calls: 0\ncalls: 0\n');
    await until('the watch has ended', () => errors.some(({ ended }) => ended));
    expect(errors.map(({ error, ended }) => [error.code, error.status, ended])).toEqual([
      ['http', 400, true],
    ]);
    await until('the stream is closed', () => app.service.streams === 0);
    await app.write('item: Two\n');
    expect(values).toEqual(['One']);
    expect(callsOf(app, 'registry.events')).toEqual([200]);
  });

  test('end at once if the token is unknown', async () => {
    const app = await openLiveApp();
    const { values, errors } = watching(app.url, ITEM, { token: 'nope' });
    await until('the watch has ended', () => errors.length > 0);
    expect(errors.map(({ error, ended }) => [error.status, ended])).toEqual([[401, true]]);
    expect(values).toEqual([]);
  });

  test('see the values of its scope only', async () => {
    const root = copyFixture('sites/1.x');
    const scope = (rules: string): void =>
      writeIn(root, TOKEN_FILE, `state: enabled\nlimit_calls: 0\ncalls: 0\nregistry: {${rules}}\n`);
    scope('allow: [flextype.manifest]');
    const app = await openLiveApp({}, root);
    await app.write('item: One\n');
    expect(await createClient(app.url, { token: TOKEN }).getMany(['flextype', 'plugins', ITEM])).toEqual({
      flextype: { manifest: expect.anything() },
    });
    const { values, reported } = watching(app.url, ITEM);
    await reported(undefined);
    scope('allow: [plugins.site]');
    await reported('One');
    await app.write('item: Two\n');
    await reported('Two');
    scope('deny: ["**.item"]');
    await reported(undefined);
    expect(values).toEqual([undefined, 'One', 'Two', undefined]);
  });
});
