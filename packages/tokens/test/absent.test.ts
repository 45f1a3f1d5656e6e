import { expect, test } from 'bun:test';
import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { until, writeIn } from '@flextype-bun/testing';
import type { Tokens } from '../src/index.ts';
import { Site, UNLIMITED, verdict } from './_site.ts';

// Names of unknown tokens are remembered. Then the answer comes without a promise, and no file is looked for.

const CREATORS: readonly (readonly [string, (site: Site) => void])[] = [
  ['created in 0.9', (site) => site.write('abc', UNLIMITED, '0.9')],
  ['created in 0.10', (site) => site.write('abc', UNLIMITED, '0.10')],
  ['created in 1.x', (site) => site.write('abc', UNLIMITED, '1.x')],
  [
    'moved into place',
    (site) => {
      writeIn(site.root, 'upload/token.yaml', UNLIMITED);
      renameSync(join(site.root, 'upload'), dirname(site.file('abc')));
    },
  ],
  [
    'in a folder of all tokens that replaces the old one',
    (site) => {
      const folder = join(site.root, 'project/entries/tokens');
      writeIn(site.root, 'backup/abc/token.yaml', UNLIMITED);
      renameSync(folder, join(site.root, 'old'));
      renameSync(join(site.root, 'backup'), folder);
    },
  ],
];

test('an unknown token is known at once, however its folder comes into being', async () => {
  const found = CREATORS.map(async ([how, create]) => {
    const site = new Site({ other: UNLIMITED });
    const tokens = await site.open();
    await untilRemembered(tokens, 'abc');
    create(site);
    return [how, verdict(await tokens.consume('abc'))];
  });
  expect(await Promise.all(found)).toEqual(CREATORS.map(([how]) => [how, 'accepted']));
});

test('a token file is found at once in a folder that had none', async () => {
  const site = new Site({ other: UNLIMITED });
  mkdirSync(dirname(site.file('abc')));
  const tokens = await site.open();
  // When one name is remembered, others could be as well.
  await untilRemembered(tokens, 'nothing');
  expect(verdict(await tokens.consume('abc'))).toBe('unknown');
  site.write('abc', UNLIMITED);
  expect(verdict(await tokens.consume('abc'))).toBe('accepted');
});

test('a removed token becomes unknown, and is remembered as such', async () => {
  const site = new Site({ abc: UNLIMITED });
  const tokens = await site.open();
  expect(verdict(await tokens.consume('abc'))).toBe('accepted');
  rmSync(dirname(site.file('abc')), { recursive: true });
  await until('it is unknown', async () => verdict(await tokens.consume('abc')) === 'unknown');
  await untilRemembered(tokens, 'abc');
});

test('nothing is remembered about folders that changed within the last second', async () => {
  const tokens = await new Site({ other: UNLIMITED }).open();
  const began = performance.now();
  await untilRemembered(tokens, 'abc');
  // Two changes within one tick of a file system's clock could look like one; FAT's takes two seconds.
  expect(performance.now() - began).toBeGreaterThan(2_000);
});

test('a thousand names are remembered, and the oldest is forgotten for a newer one', async () => {
  const tokens = await new Site({ other: UNLIMITED }).open();
  await untilRemembered(tokens, 'name-0');
  for (let index = 1; index < 1_000; index++) await tokens.consume(`name-${index}`);
  expect(isRemembered(tokens, 'name-0')).toBe(true);
  await tokens.consume('one-more');
  expect(isRemembered(tokens, 'name-0')).toBe(false);
  expect(isRemembered(tokens, 'name-1')).toBe(true);
});

async function untilRemembered(tokens: Tokens, token: string): Promise<void> {
  await until('the name to be remembered', async () => {
    const isKnown = isRemembered(tokens, token);
    expect(verdict(await tokens.consume(token))).toBe('unknown');
    return isKnown;
  });
  // Calls of one turn share a look at the folders.
  await setImmediate();
}

/** Whether the answer comes from memory. */
function isRemembered(tokens: Tokens, token: string): boolean {
  return !(tokens.consume(token) instanceof Promise);
}
