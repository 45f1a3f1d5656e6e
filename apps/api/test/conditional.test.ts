import { describe, expect, test } from 'bun:test';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { copyFixture, writeIn } from '@flextype-bun/testing';
import { legacy, openApp, v1 } from './support/test-app.ts';

const ID = 'flextype.manifest.version';

/** A site with a value of about 8 kB, `plugins.site.settings.long`. */
function siteWithLongText(): string {
  const root = copyFixture('sites/1.x');
  writeIn(root, 'project/config/plugins/site/settings.yaml', `long: "${'Sagan af Njáli. '.repeat(500)}"\n`);
  return root;
}

async function textIn(response: Response): Promise<string> {
  const bytes = new Uint8Array(await response.arrayBuffer());
  switch (response.headers.get('content-encoding')) {
    case 'zstd':
      return new TextDecoder().decode(Bun.zstdDecompressSync(bytes));
    case 'br':
      return brotliDecompressSync(bytes).toString();
    case 'gzip':
      return new TextDecoder().decode(Bun.gunzipSync(bytes));
    default:
      return new TextDecoder().decode(bytes);
  }
}

describe.each([
  ['documented', v1],
  ['legacy', legacy],
] as const)('the %s flavour', (_, path) => {
  test('has a strong ETag, and answers 304 if it matches', async () => {
    const { ask } = await openApp(copyFixture('sites/1.x'));
    const first = await ask(path(ID));
    const tag = first.headers.get('etag') ?? '';
    expect(tag).toMatch(/^"[\w-]{22}"$/);
    expect(first.headers.get('cache-control')).toBe('private, no-cache');
    for (const held of [tag, `W/${tag}`, `"other", ${tag}`, `${tag.slice(0, -1)}-gzip"`, '*']) {
      const again = await ask(path(ID), { headers: { 'If-None-Match': held } });
      expect([held, again.status, await again.text()]).toEqual([held, 304, '']);
      expect(again.headers.get('etag')).toBe(tag);
      expect(again.headers.get('cache-control')).toBe('private, no-cache');
      expect(again.headers.get('content-type')).toBeNull();
    }
    for (const held of ['"other"', tag.slice(1, -1), `${tag.slice(0, -1)}-lzma"`, '""', 'nonsense']) {
      expect((await ask(path(ID), { headers: { 'If-None-Match': held } })).status).toBe(200);
    }
  });

  test('has a new ETag for a new value only, also after a reload', async () => {
    const root = copyFixture('sites/1.x');
    const { ask, registry } = await openApp(root);
    const tagOf = async (id: string) => (await ask(path(id))).headers.get('etag');
    const before = [await tagOf(ID), await tagOf('plugins')];
    expect(before[0]).not.toBe(before[1] as string);
    writeFileSync(join(root, 'project/config/plugins/site/settings.yaml'), 'title: Other\n');
    await registry.reload();
    expect(await tagOf(ID)).toBe(before[0] as string);
    expect(await tagOf('plugins')).not.toBe(before[1] as string);
  });

  test('sends errors without an ETag, with no-store', async () => {
    const { ask } = await openApp(copyFixture('sites/1.x'));
    for (const request of [path('not.set'), path(ID, '', 'nope'), path('')]) {
      const response = await ask(request, { headers: { 'If-None-Match': '*' } });
      expect(response.status).toBeGreaterThanOrEqual(400);
      expect(response.headers.get('etag')).toBeNull();
      expect(response.headers.get('cache-control')).toBe('no-store');
    }
  });
});

test('HEAD has the ETag of GET', async () => {
  const { ask } = await openApp(copyFixture('sites/1.x'));
  const head = await ask(v1(ID), { method: 'HEAD' });
  expect(head.headers.get('etag')).toBe((await ask(v1(ID))).headers.get('etag') as string);
});

describe('a large value', () => {
  const LONG = 'plugins.site.settings.long';

  test.each([
    ['zstd, br, gzip', 'zstd'],
    ['gzip, deflate, br', 'br'],
    ['gzip', 'gzip'],
    ['br;q=0.5, gzip;q=0.8', 'gzip'],
    ['zstd;q=0, *;q=0.1', 'br'],
    ['X-GZIP', 'gzip'],
    ['deflate', null],
    ['gzip;q=0', null],
    ['identity, gzip;q=0.5', null],
    ['', null],
  ])('with Accept-Encoding %p is sent as %p', async (accepted, encoding) => {
    const { ask } = await openApp(siteWithLongText());
    const plain = await ask(v1(LONG));
    const response = await ask(v1(LONG), { headers: { 'Accept-Encoding': accepted } });
    expect(response.headers.get('content-encoding')).toBe(encoding);
    expect(response.headers.get('vary')).toBe('Accept-Encoding');
    const text = await plain.text();
    expect(await textIn(response)).toBe(text);
    const tag = plain.headers.get('etag') ?? '';
    expect(response.headers.get('etag')).toBe(encoding === null ? tag : `${tag.slice(0, -1)}-${encoding}"`);
  });

  test('matches the ETag of any of its encodings', async () => {
    const { ask } = await openApp(siteWithLongText());
    const headers = { 'Accept-Encoding': 'gzip' };
    const tag = (await ask(v1(LONG), { headers })).headers.get('etag') ?? '';
    const again = await ask(v1(LONG), { headers: { ...headers, 'If-None-Match': tag } });
    expect([again.status, again.headers.get('content-encoding')]).toEqual([304, null]);
    expect(again.headers.get('etag')).toBe(tag);
    expect((await ask(v1(LONG), { headers: { 'If-None-Match': tag } })).status).toBe(304);
  });

  test('is sent uncompressed if compression is off or starts at a larger size', async () => {
    for (const compress of [0, 100_000]) {
      const { ask } = await openApp(siteWithLongText(), { compress });
      const response = await ask(v1(LONG), { headers: { 'Accept-Encoding': 'gzip' } });
      expect(response.headers.get('content-encoding')).toBeNull();
      expect(response.headers.get('vary')).toBeNull();
    }
  });
});

test('small values and errors are not compressed', async () => {
  const { ask } = await openApp(copyFixture('sites/1.x'));
  for (const path of [v1(ID), v1('not.set')]) {
    const response = await ask(path, { headers: { 'Accept-Encoding': 'gzip' } });
    expect(response.headers.get('content-encoding')).toBeNull();
  }
});

test('Vary lists all request headers that a response depends on', async () => {
  const root = siteWithLongText();
  writeIn(
    root,
    'project/config/flextype/settings.yaml',
    'cors: {enabled: true, origin: ["https://a.example", "https://b.example"]}\n',
  );
  const { ask } = await openApp(root);
  const response = await ask(v1('plugins.site.settings.long').replace(/&token=.*/, ''), {
    headers: {
      Origin: 'https://b.example',
      Authorization: 'Bearer efe1e36e4d60fcd547e22eb9f795dff9',
      'Accept-Encoding': 'gzip',
    },
  });
  expect(response.status).toBe(200);
  expect(response.headers.get('access-control-allow-origin')).toBe('https://b.example');
  const names = response.headers.get('vary')?.split(', ').sort();
  expect(names).toEqual(['Accept-Encoding', 'Authorization', 'Origin', 'X-Flextype-Token']);
});
