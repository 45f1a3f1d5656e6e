import { expect, test } from 'bun:test';
import { copyFixture, until, writeIn } from '@flextype-bun/testing';
import { openLiveApp } from './support/live-app.ts';
import { legacy, TOKEN, v1 } from './support/test-app.ts';

const SECTION = 'plugins.site.settings.section';
const VERSION = 'flextype.manifest.version';
const TOO_LARGE = {
  title: 'Internal Server Error',
  message: 'The response would be longer than 64 MB; ask for a part of it',
  http_status_code: 500,
};

/** Lists nested so deeply that each takes 160 kB of JSON over several lines: 300 are 48 MB. */
function deepSite(): string {
  const deep = (count: number) =>
    Array.from({ length: count }, (_, at) => `  k${at}: ${'['.repeat(200)}1${']'.repeat(200)}\n`).join('');
  const root = copyFixture('sites/1.x');
  writeIn(
    root,
    'project/config/flextype/settings.yaml',
    'serializers: { json: { encode: { options: 2 } } }\n',
  );
  writeIn(
    root,
    'project/config/plugins/site/settings.yaml',
    `section:\n${deep(450)}one:\n${deep(300)}two:\n${deep(300)}`,
  );
  return root;
}

test('a value or a batch with more than 64 MB of JSON is refused, and its parts are served', async () => {
  const { url, follow } = await openLiveApp({}, deepSite());
  const ask = async (path: string) => {
    const response = await fetch(url + path);
    return { status: response.status, text: await response.text() };
  };
  const whole = await ask(v1(SECTION));
  expect([whole.status, JSON.parse(whole.text)]).toEqual([500, TOO_LARGE]);
  expect((await ask(legacy(SECTION))).status).toBe(200);
  expect((await ask(v1(`${SECTION}.k449`))).status).toBe(200);
  const batch = (...ids: string[]) =>
    ask(`/api/v1/registry?token=${TOKEN}${ids.map((id) => `&id[]=${id}`).join('')}`);
  expect(JSON.parse((await batch(SECTION, VERSION)).text).data).toEqual([
    { key: SECTION, error: TOO_LARGE },
    { key: VERSION, value: expect.any(String) },
  ]);
  const [one, two] = ['plugins.site.settings.one', 'plugins.site.settings.two'];
  expect((await batch(one, VERSION)).status).toBe(200);
  expect(JSON.parse((await batch(one, two)).text)).toEqual(TOO_LARGE);
  const stream = await follow(SECTION);
  await until('the first event', () => stream.last !== undefined);
  expect(JSON.parse(stream.last?.data ?? '')).toEqual({ key: SECTION, error: TOO_LARGE });
});
