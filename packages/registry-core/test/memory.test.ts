import { expect, setDefaultTimeout, test } from 'bun:test';
import { join } from 'node:path';
import { makeSite, pluginFiles } from '@flextype-bun/testing';

setDefaultTimeout(120_000);

// In a smaller site, the engine's own minimum hides the difference.
const PLUGINS = 8_000;

// Resident memory that the reading took, as a multiple of what is left of it. If garbage may pile up, it is above 3.
const MAX_RATIO = 2.8;
const INDEX = join(import.meta.dir, '../src/index.ts');

test('reading thousands of plugins leaves little garbage in memory', async () => {
  const settings = 'enabled: true\ntitle: A plugin\nauthor: { name: Ada, email: ada@example.org }\n';
  const names = Array.from({ length: PLUGINS }, (_, number) => `p${number}`);
  const files = names.flatMap((name) => Object.entries(pluginFiles(name, 'version: 1.0.0\n', settings)));
  const root = makeSite(Object.fromEntries(files));
  const script = `
    import { heapSize } from 'bun:jsc';
    import { openRegistry } from '${INDEX}';
    const before = process.memoryUsage.rss();
    const registry = await openRegistry('${root}', { watch: false });
    const taken = process.memoryUsage.rss() - before;
    Bun.gc(true);
    console.log(taken / heapSize(), registry.version);
  `;
  const child = Bun.spawn([process.execPath, '--eval', script], {
    // Pages are kept, so that all that were ever taken are counted.
    env: { ...process.env, MIMALLOC_PURGE_DELAY: '-1' },
    stdout: 'pipe',
    stderr: 'inherit',
  });
  const [ratio] = (await new Response(child.stdout).text()).split(' ');
  expect(Number(ratio)).toBeLessThan(MAX_RATIO);
});
