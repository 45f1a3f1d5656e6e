import { expect, test } from 'bun:test';
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '@flextype-bun/testing';
import { openTokens } from '../src/index.ts';
import { startCalling } from './_child.ts';
import { callTimes, Site, UNLIMITED, verdict } from './_site.ts';

function journalOf(site: Site): string {
  return join(site.root, 'var/registry-api/calls.journal');
}

function leaveJournal(site: Site, text: string): void {
  mkdirSync(join(site.root, 'var/registry-api'), { recursive: true });
  writeFileSync(journalOf(site), text);
}

test('after kill -9 every answered call is counted, and no more than were sent', async () => {
  const site = new Site({ abc: UNLIMITED });
  let asked = 0;
  let answered = 0;
  for (let round = 1; round <= 4; round++) {
    const server = startCalling(site.root, 'abc');
    await until('the server says answered', () => server.said('answered') > round * 300);
    await server.kill();
    asked += server.said('asked');
    answered += server.said('answered');
    await (await site.open()).close();
    expect(site.calls('abc')).toBeGreaterThanOrEqual(answered);
    expect(site.calls('abc')).toBeLessThanOrEqual(asked);
  }
});

test('a limit holds through kill -9', async () => {
  const site = new Site({ abc: 'limit_calls: 500\ncalls: 0\nstate: enabled\n' });
  const server = startCalling(site.root, 'abc');
  await until('the server says answered', () => server.said('answered') > 100);
  await server.kill();
  const tokens = await site.open();
  const accepted = await callTimes(tokens, 'abc', 600);
  expect(server.said('answered') + accepted).toBeLessThanOrEqual(500);
  expect(verdict(await tokens.consume('abc'))).toBe('exhausted');
});

/** A journal that a killed server left, the number in the file, and the recovered count. */
const REPLAYS: readonly (readonly [name: string, journal: string, file: number, expected: number])[] = [
  ['a single count', 'abc 15\n', 10, 15],
  ['a count that the file exceeds', 'abc 15\n', 20, 20],
  ['only the last count of a token', 'abc 11\nabc 12\nabc 13\n', 10, 13],
  ['the file untouched', 'abc =10\nabc 15\n', 10, 15],
  ['the file increased by others', 'abc =10\nabc 15\n', 13, 18],
  ['the file increased by others beyond our count', 'abc =10\nabc 15\n', 30, 35],
  ['the file after a reset', 'abc =10\nabc 15\n', 0, 5],
  ['a checkpoint before its rename', 'abc =10\nabc 15\nabc >15\n', 10, 15],
  ['a checkpoint after its rename', 'abc =10\nabc 15\nabc >15\n', 15, 15],
  ['calls after the rename', 'abc =10\nabc 15\nabc >15\nabc 17\n', 15, 17],
  ['calls after the rename, and others', 'abc =10\nabc 15\nabc >15\nabc 17\n', 16, 18],
  ['a completed checkpoint', 'abc =10\nabc 15\nabc >15\nabc =15\nabc 15\n', 15, 15],
  ['a last line without a newline', 'abc 15\nabc 16', 10, 15],
  ['a last line that ends within the token', 'abc 15\nab', 10, 15],
  ['invalid lines', 'abc 15\nabc\nabc x\n\0\0\n../abc 99\nabc 99?\nabc  98\n', 10, 15],
  ['nothing', '', 10, 10],
  ['a count below the = line before it', 'abc =90\nabc 25\n', 10, 25],
  ['a count below the file', 'abc =10\nabc 1\n', 10, 10],
  ['lines whose checksum fails', 'abc =10 9c3ab2f1\nabc 15 00000000\n', 10, 10],
];

test.each(REPLAYS)('a restart reads from the journal: %s', async (_name, journal, file, expected) => {
  const site = new Site({ abc: `calls: ${file}\nlimit_calls: 0\nstate: enabled\n` });
  leaveJournal(site, journal);
  await (await site.open()).close();
  expect(site.calls('abc')).toBe(expected);
  expect(readFileSync(journalOf(site), 'utf8')).toBe('');
});

test('a changed character anywhere in the journal is reported, and no count falls below the file or rises above the calls', async () => {
  const start = 'calls: 10\nlimit_calls: 0\nstate: enabled\n';
  // On a slow machine the first checkpoint can come between the two calls.
  const whole = await until('a journal was left whole', async () => {
    const first = new Site({ abc: start });
    const tokens = await first.open();
    for (let call = 0; call < 2; call++) await tokens.consume('abc');
    const text = readFileSync(journalOf(first), 'latin1');
    await tokens.close();
    return /^abc =10 .*\n(abc \d+ .*\n){2}/.exec(text)?.[0] ?? '';
  });
  const site = new Site({ abc: start });
  const counted = Number(/ (\d+) [0-9a-f]{8}\n$/.exec(whole)?.[1]);
  expect(counted).toBeGreaterThan(10);
  for (let index = 0; index < whole.length - 1; index++) {
    const other = whole[index] === '7' ? '8' : '7';
    site.write('abc', start);
    leaveJournal(site, whole.slice(0, index) + other + whole.slice(index + 1));
    const tokens = await openTokens(site.root);
    expect(tokens.status.problems.map(({ code }) => code)).toEqual(['damaged']);
    await tokens.close();
    expect(site.calls('abc')).toBeGreaterThanOrEqual(10);
    expect(site.calls('abc')).toBeLessThanOrEqual(counted);
  }
});

test('reading a journal twice changes nothing', async () => {
  const site = new Site({ abc: UNLIMITED });
  const journal = 'abc =0\nabc 7\nabc >7\n';
  for (let time = 0; time < 3; time++) {
    leaveJournal(site, journal);
    await (await site.open()).close();
    expect(site.calls('abc')).toBe(7);
  }
});

test('calls in the journal count towards the limit from the first call on', async () => {
  const site = new Site({ abc: 'limit_calls: 10\ncalls: 0\nstate: enabled\n' });
  leaveJournal(site, 'abc =0\nabc 8\n');
  const tokens = await site.open();
  expect(await callTimes(tokens, 'abc', 10)).toBe(2);
});

test('the journal entries of a deleted token are dropped', async () => {
  const site = new Site();
  leaveJournal(site, 'abc =0\nabc 8\n');
  const tokens = await site.open();
  expect(tokens.status).toMatchObject({ state: 'ready', pending: 0 });
  site.write('abc', UNLIMITED);
  expect(await tokens.consume('abc')).toMatchObject({ calls: 1 });
});

test('the journal entries of a token with a broken file are kept until it is repaired', async () => {
  const site = new Site({ abc: 'a: [1' });
  leaveJournal(site, 'abc =3\nabc 8\n');
  const first = await site.open();
  expect(first.status.pending).toBe(1);
  await first.close();
  site.write('abc', 'calls: 3\nlimit_calls: 0\nstate: enabled\n');
  await (await site.open()).close();
  expect(site.calls('abc')).toBe(8);
});

test('the next line does not continue a truncated one', async () => {
  const site = new Site({ abc: UNLIMITED, def: UNLIMITED });
  leaveJournal(site, 'def =0\ndef 5\n');
  appendFileSync(journalOf(site), 'abc 9');
  const server = startCalling(site.root, 'abc');
  await until('the server says answered', () => server.said('answered') > 50);
  await server.kill();
  await (await site.open()).close();
  expect(site.calls('abc')).toBeGreaterThanOrEqual(server.said('answered'));
  expect(site.calls('abc')).toBeLessThanOrEqual(server.said('asked'));
  expect(site.calls('def')).toBe(5);
});

test('the journal is compacted repeatedly under load, and is empty once all counts are in the files', async () => {
  const names = Array.from({ length: 40 }, (_, index) => `token-with-a-rather-long-name-${index}`);
  const site = new Site(Object.fromEntries(names.map((name) => [name, UNLIMITED])));
  const tokens = await site.open({ checkpointInterval: 20 });
  let bytes = 0;
  let cuts = 0;
  let calls = 0;
  await until('the journal was cut back three times', async () => {
    await Promise.all(names.map((name) => tokens.consume(name)));
    calls += 1;
    const now = tokens.status.journal?.bytes ?? 0;
    if (now < bytes) cuts += 1;
    bytes = now;
    return cuts === 3;
  });
  await tokens.flush();
  await until('the journal is empty', () => tokens.status.journal?.bytes === 0);
  expect(names.map((name) => site.calls(name))).toEqual(names.map(() => calls));
});
