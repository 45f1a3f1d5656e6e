import { describe, expect, test } from 'bun:test';
import { brotliDecompressSync } from 'node:zlib';
import { encodeJson, LEGACY_JSON_OPTIONS, lookup, type Value } from '@flextype-bun/registry-core';
import { copyFixture, until, writeIn } from '@flextype-bun/testing';
import type { ApiState } from '../src/responses/api-state.ts';
import type { ItemState } from '../src/responses/json-bytes.ts';
import { EVERYTHING } from '../src/scopes/scope.ts';
import { EventStream } from '../src/subscriptions/event-stream.ts';
import { ITEM, openLiveApp } from './support/live-app.ts';
import { legacy, openApp, statusAndBody, TOKEN, v1 } from './support/test-app.ts';

const SETTINGS = 'project/config/plugins/site/settings.yaml';
const SECTIONS = Array.from(
  { length: 6_000 },
  (_, index) => `  s${index}: {title: "Sköll ${index}", password: p}\n`,
);
const LARGE = `item:\n${SECTIONS.join('')}`;
const DECODERS: Readonly<Record<string, (bytes: Uint8Array<ArrayBuffer>) => Uint8Array>> = {
  zstd: (bytes) => Bun.zstdDecompressSync(bytes),
  br: brotliDecompressSync,
  gzip: (bytes) => Bun.gunzipSync(bytes),
};

function largeSite(settings = LARGE): string {
  const root = copyFixture('sites/1.x');
  writeIn(root, SETTINGS, settings);
  return root;
}

async function openLarge(root = largeSite()) {
  const { ask, registry } = await openApp(root);
  return { ask, value: (id: string) => lookup(registry.snapshot.tree, id) as Value };
}

function stateThatGives(state: ItemState | Promise<ItemState>): ApiState {
  return { routes: { v1: { responsesFor: () => ({ state: () => state }) } } } as unknown as ApiState;
}

const IDENTITY = { headers: { 'Accept-Encoding': 'identity' } };

const toMap = (entries: Readonly<Record<string, Value>>): Value => new Map(Object.entries(entries));

describe('a large value', () => {
  test('has the text of a small one, in both flavours and in a batch', async () => {
    const { ask, value } = await openLarge();
    const item = toMap({ key: ITEM, value: value(ITEM) });
    const text = encodeJson(toMap({ data: item }));
    expect((await (await ask(v1(ITEM))).text()) === text).toBe(true);
    const old = await (await ask(legacy(ITEM))).text();
    expect(old === encodeJson(toMap({ data: item }), LEGACY_JSON_OPTIONS)).toBe(true);
    const batch = await (await ask(`/api/v1/registry?id[]=${ITEM}&id[]=none&token=${TOKEN}`)).text();
    expect(batch).toStartWith(`{"data":[${encodeJson(item)},{"key":"none","error":{"title":"Not Found",`);
  });

  test('has the same tag as a GET, a HEAD, a small one of the same text, and in each encoding', async () => {
    const { ask } = await openLarge();
    const plain = await ask(v1(ITEM));
    const text = await plain.text();
    const tag = plain.headers.get('etag') ?? '';
    const digest = new Bun.CryptoHasher('sha256').update(text).digest('base64url').slice(0, 22);
    expect(tag).toBe(`"${digest}"`);
    expect((await ask(v1(ITEM), { method: 'HEAD' })).headers.get('etag')).toBe(tag);
    expect((await ask(v1(ITEM), { headers: { 'If-None-Match': tag } })).status).toBe(304);
    for (const [encoding, decode] of Object.entries(DECODERS)) {
      const asking = () => ask(v1(ITEM), { headers: { 'Accept-Encoding': encoding } });
      for (const response of await Promise.all([asking(), asking()])) {
        expect(response.headers.get('content-encoding')).toBe(encoding);
        expect(response.headers.get('etag')).toBe(`"${digest}-${encoding}"`);
        const bytes = new Uint8Array(await response.arrayBuffer());
        expect(bytes.length).toBeLessThan(text.length / 4);
        expect(new TextDecoder().decode(decode(bytes)) === text).toBe(true);
      }
    }
  });

  test('is restricted by scopes, and is not set where nothing of it may be seen', async () => {
    const root = largeSite();
    const file = `project/entries/tokens/${TOKEN}/token.yaml`;
    const restrict = (scope: string) =>
      writeIn(root, file, `state: enabled\ncalls: 0\nlimit_calls: 0\nregistry: ${scope}\n`);
    restrict('{deny: ["**.password"]}');
    const { ask } = await openLarge(root);
    const { data } = (await (await ask(v1(ITEM))).json()) as { data: { value: Record<string, object> } };
    expect(Object.keys(data.value)).toHaveLength(6_000);
    expect(data.value['s5999']).toEqual({ title: 'Sköll 5999' });
    restrict('{allow: [flextype]}');
    await until('nothing of it may be seen', async () => (await ask(v1(ITEM))).status === 404);
    expect(await (await ask(v1(ITEM, '&default=none'))).json()).toEqual({
      data: { key: ITEM, value: 'none' },
    });
  });

  test('without JSON is refused as a small one', async () => {
    const { ask } = await openLarge(largeSite(`${LARGE}  last: .inf\n`));
    expect(await statusAndBody(ask(v1(ITEM)))).toEqual(await statusAndBody(ask(v1(`${ITEM}.last`))));
    const batch = await ask(`/api/v1/registry?id[]=${ITEM}&id[]=flextype.manifest.version&token=${TOKEN}`);
    const { data } = (await batch.json()) as { data: { error?: object; value?: string }[] };
    expect(data.map(({ error, value }) => error ?? value)).toEqual([
      expect.objectContaining({ http_status_code: 500 }),
      expect.any(String),
    ]);
  });

  test('is sent in a stream and after a wait, with its tag as the id of the event', async () => {
    const { url, service, write, follow } = await openLiveApp({}, largeSite());
    const stream = await follow(ITEM);
    await until('the first event', () => stream.events.length === 1);
    const first = await fetch(url + v1(ITEM), IDENTITY);
    const { data } = (await first.json()) as { data: unknown };
    const tag = first.headers.get('etag') ?? '';
    expect(stream.last?.id).toBe(tag.slice(1, -1));
    expect(Bun.deepEquals(JSON.parse(stream.last?.data ?? ''), data)).toBe(true);
    const waiting = fetch(url + v1(ITEM, '&wait=30'), {
      headers: { ...IDENTITY.headers, 'If-None-Match': tag },
    });
    await until('the other request waits', () => service.streams === 2);
    await write(`${LARGE.replace('Sköll 7"', 'Hati"')}other: 1\n`);
    const response = await waiting;
    expect(response.status).toBe(200);
    expect(await response.text()).toContain('"s7":{"title":"Hati"');
    await until('the second event', () => stream.events.length === 2);
    expect(stream.last?.id).toBe(response.headers.get('etag')?.slice(1, -1));
  });

  test('that is outdated before its text is made is not sent in a stream any more', async () => {
    const large = Promise.withResolvers<ItemState>();
    const failures: unknown[] = [];
    const stream = new EventStream({
      id: ITEM,
      token: TOKEN,
      scope: EVERYTHING,
      lastEventId: null,
      onFailure: (error) => failures.push(error),
      onSent: () => undefined,
      onClosed: () => undefined,
    });
    stream.update(stateThatGives(large.promise));
    stream.update(stateThatGives({ digest: 'new', data: '2' }));
    large.resolve({ digest: 'old', data: [Buffer.from('1')] });
    await large.promise;
    stream.update(stateThatGives(Promise.reject(new Error('no'))));
    await until('the failure is reported', () => failures.length === 1);
    const reader = stream.body.getReader();
    const decoder = new TextDecoder();
    const read = async () => decoder.decode((await reader.read()).value);
    expect([await read(), await read()]).toEqual(['retry: 2000\n\n', 'id: new\ndata: 2\n\n']);
  });

  test('leaves the event loop to others while it is made, for however many', async () => {
    const { ask } = await openLarge(
      largeSite(LARGE.replaceAll('password: p', `list: [${'1, '.repeat(40)}1]`)),
    );
    let turns = 0;
    let isMaking = true;
    const counting = (async () => {
      while (isMaking) {
        turns += 1;
        await new Promise((resolve) => setImmediate(resolve));
      }
    })();
    const asked = ['plugins', 'plugins.site', 'plugins.site.settings', ITEM].map((id) => ask(v1(id)));
    await Promise.all(asked);
    isMaking = false;
    await counting;
    // At once, it would be a few.
    expect(turns).toBeGreaterThan(20);
  });
});
