import { expect, test } from 'bun:test';
import { readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { copyFixture, until, writeIn } from '@flextype-bun/testing';
import { EventClient } from './support/event-client.ts';
import { eventsPath, ITEM, openLiveApp } from './support/live-app.ts';
import { ENTRY, runServer } from './support/server-process.ts';
import { StalledClient } from './support/stalled-client.ts';

const SIZE = 1_000_000;
const WARM_UP = 30;
const CHANGES = 40;
const STALLED = 8;
/** So many values are more than the system keeps for a client that does not read. */
const UNREAD = 14;

/** Settings with an item of {@link SIZE} characters that ends with a number. */
const large = (number: number) => `item: ${'x'.repeat(SIZE)}-${number}\n`;

/** Resident memory of a process, in MB. */
function memoryOf(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
}

test('clients that do not read cost no memory, do not delay others, and skip intermediate values', async () => {
  const root = copyFixture('sites/1.x');
  const file = 'project/config/plugins/site/settings.yaml';
  // Replaced by a rename: a file that is read while empty would be read again only after it has settled.
  const change = (number: number) => {
    writeIn(root, `${file}.new`, large(number));
    renameSync(join(root, `${file}.new`), join(root, file));
  };
  change(0);
  // Frequent garbage collection, so that memory shows what is retained.
  const server = await runServer(['--root', root, '--port', '0', '--set', 'watch.debounce=1'], {
    command: [process.execPath, '--smol', ENTRY],
  });
  const reader = await EventClient.open(server.url + eventsPath(ITEM));
  const sees = (number: number) =>
    until(`change ${number} came`, () => reader.last?.data.endsWith(`-${number}"}`) === true);
  // Memory fluctuates with garbage collection, so the minimum of many samples is compared.
  const memory: number[] = [];
  for (let number = 1; number <= WARM_UP; number++) {
    change(number);
    await sees(number);
    memory.push(memoryOf(server.pid));
  }
  const stalled = Array.from({ length: STALLED }, () => new StalledClient(server.url, eventsPath(ITEM)));
  for (let number = WARM_UP + 1; number <= WARM_UP + CHANGES; number++) {
    change(number);
    await sees(number);
    memory.push(memoryOf(server.pid));
  }
  expect(reader.events).toHaveLength(1 + WARM_UP + CHANGES);
  // The unread events add up to 320 MB.
  const grown = Math.min(...memory.slice(-15)) - Math.min(...memory.slice(WARM_UP / 2, WARM_UP));
  expect(grown).toBeLessThan(40);
  for (const client of stalled) {
    client.read();
    await until('it has the latest value', () => client.text.includes(`-${WARM_UP + CHANGES}"}`));
    expect(client.text.split('data: ').length).toBeLessThan(CHANGES / 2);
  }
  change(1_000);
  for (const client of stalled)
    await until('the stream has the latest value', () => client.text.includes('-1000"}'));
}, 180_000);

test('a client that disconnects without reading leaves nothing behind', async () => {
  const { url, write, service, follow } = await openLiveApp();
  await write(large(0));
  const stalled = new StalledClient(url, eventsPath(ITEM));
  const reader = await follow(ITEM);
  for (let number = 1; number <= UNREAD; number++) {
    await write(large(number));
    await until('the event arrived', () => reader.last?.data.endsWith(`-${number}"}`) === true);
  }
  expect(service.streams).toBe(2);
  stalled.leave();
  await until('one is left', () => service.streams === 1);
});

test('a change that is reverted while a client does not read is not sent', async () => {
  const { url, write, service, follow } = await openLiveApp();
  await write(large(0));
  const stalled = new StalledClient(url, eventsPath(ITEM));
  await until('it is open', () => service.streams === 1);
  const reader = await follow(ITEM);
  for (let number = 1; number <= UNREAD; number++) {
    await write('item: small\n');
    await until('the small value arrived', () => reader.last?.data.includes('"small"') === true);
    // The client stops in the middle of a large value, which is then the last one that was sent.
    await write(large(0));
    await until('the large value arrived', () => reader.last?.data.endsWith('-0"}') === true);
  }
  stalled.read();
  await write('item: over\n');
  await until('the last event arrived', () => stalled.text.includes('"over"'));
  const ids = [...stalled.text.matchAll(/^id: (.*)/gm)].map(([, id]) => id);
  expect(ids.length).toBeLessThan(UNREAD);
  for (const [index, id] of ids.entries()) expect(id).not.toBe(ids[index - 1]);
});

test('a client that does not read gets no heartbeats, which would pile up', async () => {
  const { service, follow } = await openLiveApp({ events: { heartbeat: 100 } });
  const stalled = await service.get('events', new Request(`http://localhost${eventsPath(ITEM)}`));
  const reader = await follow(ITEM);
  await until('three heartbeats arrived', () => reader.comments >= 3);
  let text = '';
  for await (const chunk of stalled.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += chunk;
    if (text.includes('data: ')) break;
  }
  expect(text).toMatch(/^retry: \d+\n\nid: .*\ndata: .*\n\n$/);
});
