import { describe, expect, test } from 'bun:test';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { copyFixture, until, writeIn } from '@flextype-bun/testing';
import { EventClient } from './support/event-client.ts';
import { eventsPath, ITEM, openLiveApp } from './support/live-app.ts';
import { TOKEN } from './support/test-app.ts';

const tokenFile = (token: string) => `project/entries/tokens/${token}/token.yaml`;
const UNLIMITED = 'title: Test\nlimit_calls: 0\ncalls: 0\nstate: enabled\n';
const BAD_REQUEST =
  '{"title":"Bad Request","message":"Validation for this particular item failed","http_status_code":400}';
const UNAUTHORIZED = '{"title":"Unauthorized","message":"Token is wrong","http_status_code":401}';

async function openScoped(registry: string) {
  const root = copyFixture('sites/1.x');
  writeIn(root, tokenFile('scoped'), `${UNLIMITED}registry: ${registry}\n`);
  const app = await openLiveApp({}, root);
  await app.write('item: {open: 1, secret: 1}\n');
  const open = (id: string) => EventClient.open(app.url + eventsPath(id, '', 'scoped'));
  return { ...app, open };
}

describe('the scope of the token', () => {
  test('applies to its streams: hidden changes send no event', async () => {
    const { write, open, follow } = await openScoped('{deny: ["**.secret"]}');
    const [scoped, hidden, all] = [await open(ITEM), await open(`${ITEM}.secret`), await follow(ITEM)];
    await Promise.all([
      scoped.receives({ open: 1 }),
      hidden.receives(404),
      all.receives({ open: 1, secret: 1 }),
    ]);
    await write('item: {open: 1, secret: 2}\n');
    await all.receives({ open: 1, secret: 2 });
    await write('item: {open: 2, secret: 2}\n');
    await Promise.all([scoped.receives({ open: 2 }), all.receives({ open: 2, secret: 2 })]);
    expect(scoped.history).toEqual([{ open: 1 }, { open: 2 }]);
    expect(hidden.history).toEqual([404]);
  });

  test('takes effect on open streams when it changes', async () => {
    const { root, open, write } = await openScoped('{deny: ["**.secret"]}');
    const stream = await open(ITEM);
    await stream.receives({ open: 1 });
    writeIn(root, tokenFile('scoped'), `${UNLIMITED}registry: {deny: ["**.open"]}\n`);
    await stream.receives({ secret: 1 });
    writeIn(root, tokenFile('scoped'), `${UNLIMITED}registry: {allow: ["flextype"]}\n`);
    await stream.receives(404);
    writeIn(root, tokenFile('scoped'), UNLIMITED);
    await stream.receives({ open: 1, secret: 1 });
    await write('item: {open: 3}\n');
    await stream.receives({ open: 3 });
  });
});

describe('a stream ends with the error of the next request', () => {
  const ends = async (stream: EventClient, body: string) => {
    await stream.ends();
    expect(stream.ended).toBe('closed');
    expect(stream.last).toEqual({ event: 'end', id: undefined, data: body });
  };

  test('if its token is disabled; others continue', async () => {
    const { root, url, follow, write, service } = await openLiveApp();
    writeIn(root, tokenFile('other'), UNLIMITED);
    const streams = await Promise.all([follow(ITEM), follow('flextype.manifest.version')]);
    const other = await EventClient.open(url + eventsPath(ITEM, '', 'other'));
    await other.receives(404);
    const file = join(root, tokenFile(TOKEN));
    writeFileSync(file, readFileSync(file, 'utf8').replace('state: enabled', 'state: disabled'));
    for (const stream of streams) await ends(stream, BAD_REQUEST);
    await write('item: 1\n');
    await other.receives(1);
    expect(service.streams).toBe(1);
    expect((await fetch(url + eventsPath(ITEM))).status).toBe(400);
  });

  test('if its token is removed', async () => {
    const { root, follow } = await openLiveApp();
    const stream = await follow(ITEM);
    await stream.receives(404);
    rmSync(dirname(join(root, tokenFile(TOKEN))), { recursive: true });
    await ends(stream, UNAUTHORIZED);
  });

  test('if the file of its token is no longer complete', async () => {
    const { root, follow } = await openLiveApp();
    const stream = await follow(ITEM);
    await stream.receives(404);
    writeIn(root, tokenFile(TOKEN), 'title: Without\n');
    await ends(stream, BAD_REQUEST);
  });

  test('if the API is switched off', async () => {
    const { root, follow } = await openLiveApp();
    const stream = await follow(ITEM);
    await stream.receives(404);
    writeIn(root, 'project/config/flextype/settings.yaml', 'api: {registry: {enabled: false}}\n');
    await ends(stream, BAD_REQUEST);
  });
});

test('a token at its limit keeps its open streams', async () => {
  const { url, write, tokens } = await openLiveApp();
  const stream = await EventClient.open(url + eventsPath(ITEM, '', 'limited'));
  await stream.receives(404);
  await tokens.consume('limited');
  await tokens.consume('limited');
  await until(
    'the limit is reached',
    async () => (await fetch(url + eventsPath(ITEM, '', 'limited'))).status === 400,
  );
  await write('item: 1\n');
  await stream.receives(1);
});
