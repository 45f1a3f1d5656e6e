import { expect, test } from 'bun:test';
import { closeSync, ftruncateSync, openSync, statSync, writeSync } from 'node:fs';
import { ABOUT_A_SECOND_MS, until } from '@flextype-bun/testing';
import type { Tokens } from '../src/index.ts';
import { callTimes, Site, UNLIMITED, verdict } from './_site.ts';

async function callsOf(tokens: Tokens, token: string): Promise<number | undefined> {
  return (await tokens.find(token))?.calls;
}

/** Waits until the last write is this many milliseconds ago: longer than a request that read the file before it. */
async function untilStill(site: Site, milliseconds = 250): Promise<void> {
  await until('the time has passed', () => Date.now() - statSync(site.file('abc')).mtimeMs > milliseconds);
}

/** What Flextype 1.0 does with a call: it writes the file with a number from its cache, plus one. */
function callOfCachingPhp(site: Site, cached: number): void {
  site.write('abc', site.read('abc').replace(/^calls: .*$/m, `calls: ${cached + 1}`));
}

test.each([250, 1500])(
  "a number of PHP's cache, plus one, is a call and takes nothing back %i ms after ours",
  async (pause) => {
    const site = new Site({ abc: 'limit_calls: 100\ncalls: 0\nstate: enabled\n' });
    const tokens = await site.open();
    await callTimes(tokens, 'abc', 40);
    await tokens.flush();
    await untilStill(site, pause);
    callOfCachingPhp(site, 0);
    await until('abc has calls: 41', async () => (await callsOf(tokens, 'abc')) === 41);
    expect(await callTimes(tokens, 'abc', 100)).toBe(59);
  },
);

test("the same number from PHP's cache, written over ours repeatedly, is one call each time", async () => {
  const site = new Site({ abc: UNLIMITED });
  const tokens = await site.open();
  for (let round = 1; round <= 3; round++) {
    await callTimes(tokens, 'abc', 10);
    await tokens.flush();
    expect(site.calls('abc')).toBe(round * 11 - 1);
    await untilStill(site);
    callOfCachingPhp(site, 0);
    await until(`abc has calls: ${round * 11}`, async () => (await callsOf(tokens, 'abc')) === round * 11);
  }
});

test("a number from PHP's cache is corrected even without further calls here", async () => {
  const site = new Site({ abc: UNLIMITED });
  const tokens = await site.open();
  await callTimes(tokens, 'abc', 10);
  await tokens.flush();
  for (let calls = 11; calls <= 13; calls++) {
    await untilStill(site, 500);
    callOfCachingPhp(site, 0);
    if (calls === 11) await tokens.find('abc');
    await until(`the file of abc counts ${calls}`, () => site.calls('abc') === calls);
  }
});

test("a number from PHP's cache is corrected on close", async () => {
  const site = new Site({ abc: UNLIMITED });
  const tokens = await site.open();
  await tokens.find('abc');
  callOfCachingPhp(site, 0);
  await until('abc has calls: 1', async () => (await callsOf(tokens, 'abc')) === 1);
  await callTimes(tokens, 'abc', 10);
  await tokens.flush();
  callOfCachingPhp(site, 0);
  await tokens.close();
  expect(site.calls('abc')).toBe(12);
});

test('a number that PHP reached unseen is also in its cache, and a higher cached one is one call', async () => {
  const site = new Site({ abc: UNLIMITED });
  const tokens = await site.open();
  await tokens.find('abc');
  for (let call = 0; call < 3; call++) callOfCachingPhp(site, call);
  await until('abc has calls: 3', async () => (await callsOf(tokens, 'abc')) === 3);
  await callTimes(tokens, 'abc', 40);
  await tokens.flush();
  expect(site.calls('abc')).toBe(43);
  await untilStill(site);
  callOfCachingPhp(site, 1);
  await until('abc has calls: 44', async () => (await callsOf(tokens, 'abc')) === 44);
  callOfCachingPhp(site, 43);
  await until('abc has calls: 45', async () => (await callsOf(tokens, 'abc')) === 45);
  await tokens.close();
  expect(site.calls('abc')).toBe(45);
});

test('a write of PHP into the file that a checkpoint just replaced is a call', async () => {
  const site = new Site({ abc: UNLIMITED });
  const tokens = await site.open({ journal: { fsync: 'none' } });
  let ours = 0;
  // A loaded machine can miss the moment in which this is visible: try again.
  await until('a checkpoint and a write of PHP meet', async () => {
    const php = openSync(site.file('abc'), 'r+');
    const text = site.read('abc');
    ours += await callTimes(tokens, 'abc', 5);
    await tokens.flush();
    ftruncateSync(php);
    writeSync(php, text.replace(/^calls: .*$/m, `calls: ${site.calls('abc') - 4}`), 0);
    closeSync(php);
    const replaced = performance.now();
    await until(
      "PHP's call is seen, or 200 ms have passed",
      async () => (await callsOf(tokens, 'abc')) === ours + 1 || performance.now() - replaced > 200,
    );
    return (await callsOf(tokens, 'abc')) === ours + 1;
  });
  await tokens.close();
  expect(site.calls('abc')).toBe(ours + 1);
});

test('a number between recent ones of the file is a reset, within a second', async () => {
  const site = new Site({ abc: 'limit_calls: 40\ncalls: 0\nstate: enabled\n' });
  const tokens = await site.open();
  expect(await callTimes(tokens, 'abc', 50)).toBe(40);
  await tokens.flush();
  await until('250 ms have passed', () => Date.now() - statSync(site.file('abc')).mtimeMs > 250);
  site.write('abc', 'limit_calls: 40\ncalls: 20\nstate: enabled\n');
  await until('abc has calls: 20', async () => (await callsOf(tokens, 'abc')) === 20, {
    withinMs: ABOUT_A_SECOND_MS,
  });
  expect(await callTimes(tokens, 'abc', 50)).toBe(20);
});

test('after a reset, an increment of the number before does not count as a call of PHP', async () => {
  const site = new Site({ abc: 'limit_calls: 0\ncalls: 100\nstate: enabled\n' });
  const tokens = await site.open();
  expect(await callsOf(tokens, 'abc')).toBe(100);
  site.write('abc', 'limit_calls: 0\ncalls: 50\nstate: enabled\n');
  await until('abc has calls: 50', async () => (await callsOf(tokens, 'abc')) === 50, {
    withinMs: ABOUT_A_SECOND_MS,
  });
  site.write('abc', 'limit_calls: 0\ncalls: 101\nstate: enabled\n');
  await until('abc has calls: 101', async () => (await callsOf(tokens, 'abc')) === 101, {
    withinMs: ABOUT_A_SECOND_MS,
  });
});

test('a half-written file never fails a call of a token in memory', async () => {
  const whole = 'title: Default\nlimit_calls: 1000000\ncalls: 123456\nstate: enabled\n';
  const site = new Site({ abc: whole });
  const tokens = await site.open();
  await tokens.find('abc');
  const pieces = [
    '',
    'title: Def',
    'title: Default\nlimit_calls: 1000000\n',
    whole.slice(0, -14),
    whole.slice(0, -18),
  ];
  for (const piece of pieces) {
    site.write('abc', piece);
    const written = performance.now();
    await until('60 ms have passed', async () => {
      const outcome = verdict(await tokens.consume('abc'));
      const elapsed = performance.now() - written;
      // On a loaded machine 120 ms can pass, after which a truncated file is final.
      if (elapsed < 120) expect(outcome).toBe('accepted');
      return elapsed > 60;
    });
    site.write('abc', whole);
    await until('the limit is 1000000', async () => (await tokens.find('abc'))?.limit === 1000000);
  }
  expect(tokens.status.problems).toEqual([]);
});

test('a file that is empty or truncated at each read is being written, and refuses no call', async () => {
  const site = new Site({ abc: UNLIMITED });
  const tokens = await site.open();
  await tokens.find('abc');
  const began = performance.now();
  let writes = 0;
  await until('900 ms have passed', async () => {
    // Each piece is a different version, so that the file keeps changing; none is complete.
    site.write('abc', writes++ % 2 === 0 ? '' : UNLIMITED.slice(0, 20));
    expect(verdict(await tokens.consume('abc'))).toBe('accepted');
    return performance.now() - began > 900;
  });
  site.write('abc', UNLIMITED);
  expect(tokens.status.problems).toEqual([]);
});

test('no call is refused while PHP has emptied a file and not yet written it', async () => {
  const site = new Site({ abc: UNLIMITED });
  const tokens = await site.open();
  await tokens.find('abc');
  site.write('abc', '');
  const began = performance.now();
  await until('900 ms have passed', async () => {
    expect(verdict(await tokens.consume('abc'))).toBe('accepted');
    return performance.now() - began > 900;
  });
  site.write('abc', UNLIMITED);
  expect(tokens.status.problems).toEqual([]);
});

test('the first call of a token works while PHP is writing its empty file', async () => {
  const site = new Site({ abc: '' });
  const tokens = await site.open();
  const call = tokens.consume('abc');
  await until('300 ms have passed', () => Date.now() - statSync(site.file('abc')).mtimeMs > 300);
  site.write('abc', UNLIMITED);
  expect(verdict(await call)).toBe('accepted');
});

test('a token whose file stays empty is refused in the end', async () => {
  const site = new Site({ abc: UNLIMITED });
  const tokens = await site.open();
  await tokens.find('abc');
  site.write('abc', '');
  await until('abc is unreadable', async () => verdict(await tokens.consume('abc')) === 'unreadable');
  expect(tokens.status.problems[0]).toMatchObject({ code: 'malformed' });
});
