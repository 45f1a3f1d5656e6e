import { expect, test } from 'bun:test';
import { copyFixture, TOKEN, until, writeIn } from '@flextype-bun/testing';
import { runServer } from './support/server-process.ts';
import { legacy, v1 } from './support/test-app.ts';

// The server answers URLs that it knows without routing. The first request makes a URL known.

const SETTINGS = 'project/config/flextype/settings.yaml';

async function serve() {
  const root = copyFixture('sites/1.x');
  const { url } = await runServer(['--root', root, '--port', '0']);
  const ask = async (path: string, method = 'GET') => {
    const response = await fetch(url + path, { method });
    const { date: _, ...headers } = Object.fromEntries(response.headers);
    return { status: response.status, headers, text: await response.text() };
  };
  return { root, url, ask };
}

test.each([
  ['a value', v1('flextype.manifest.version')],
  ['an unset id', v1('not.set')],
  ['a default', v1('not.set', '&default=x')],
  ['an unknown token', v1('flextype', '', 'stranger')],
  ['several ids', `/api/v1/registry?id[]=flextype.manifest.version&id[]=not.set&token=${TOKEN}`],
  ['a missing id', `/api/v1/registry?token=${TOKEN}`],
  ['the legacy route', legacy('flextype.manifest.version')],
])('a repeated request for %s has the same answer', async (_, path) => {
  const { ask } = await serve();
  const first = await ask(path);
  expect(await ask(path)).toEqual(first);
  expect(await ask(path)).toEqual(first);
});

test('the method of a repeated request counts', async () => {
  const { ask } = await serve();
  const path = v1('flextype.manifest.version');
  for (let round = 0; round < 2; round++) {
    expect((await ask(path)).text).toStartWith('{"data":');
    expect(await ask(path, 'HEAD')).toMatchObject({ status: 200, text: '' });
    expect(await ask(path, 'OPTIONS')).toMatchObject({ status: 204 });
    expect(await ask(path, 'DELETE')).toMatchObject({ status: 405 });
  }
});

test('a repeated stream is a stream', async () => {
  const { url } = await serve();
  for (let round = 0; round < 3; round++) {
    const path = v1('flextype.manifest.version').replace('registry?', 'registry/events?');
    const leaving = new AbortController();
    const { headers } = await fetch(url + path, { signal: leaving.signal });
    expect(headers.get('content-type')).toStartWith('text/event-stream');
    leaving.abort();
  }
});

test('a repeated request sees changed values, and that the API was disabled', async () => {
  const { root, ask } = await serve();
  const path = v1('flextype.settings.timezone');
  const before = await ask(path);
  expect(await ask(path)).toEqual(before);
  writeIn(root, SETTINGS, 'timezone: Mars/Olympus\n');
  await until('the value is served', async () => (await ask(path)).text.includes('Olympus'));
  writeIn(root, SETTINGS, 'api: {registry: {enabled: false}}\n');
  await until('the API is off', async () => (await ask(path)).status === 400);
});
