import { expect, test } from 'bun:test';
import { buildPage } from '../src/build.ts';

test('the whole page is smaller than 60 kB, gzipped', async () => {
  const { script, style } = await buildPage();
  const [bytes = 0, styleBytes = 0] = [script, style].map((text) => Bun.gzipSync(text, { level: 9 }).length);
  expect(bytes + styleBytes).toBeLessThan(60_000);
});
