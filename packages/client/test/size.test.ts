import { expect, test } from 'bun:test';
import { resolve } from 'node:path';

test('the whole client is smaller than 3 kB, minified and gzipped', async () => {
  const { outputs } = await Bun.build({
    entrypoints: [resolve(import.meta.dir, '../src/index.ts')],
    target: 'browser',
    minify: true,
  });
  const texts = await Promise.all(outputs.map((output) => output.text()));
  expect(texts.length).toBe(1);
  expect(Bun.gzipSync(texts.join(''), { level: 9 }).length).toBeLessThan(3_072);
});
