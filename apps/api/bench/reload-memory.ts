import { writeFileSync } from 'node:fs';
import { openRegistry } from '@flextype-bun/registry-core';
import { makeSite, pluginFile, pluginSettings } from './reload-sites.ts';

// Prints the resident memory of this process after 100 and after 10,000 reloads, in bytes, as JSON. A process of its
// own, as memory is the whole process's.
const EARLY = 100;
const LATE = 10_000;

const root = makeSite(20);
const registry = await openRegistry(root);
const measured: number[] = [];
for (let reload = 1; reload <= LATE; reload++) {
  writeFileSync(pluginFile(root, reload % 20), pluginSettings(reload));
  await registry.reload();
  // What a server does after each: the text of the whole tree.
  registry.json('plugins');
  if (reload !== EARLY && reload !== LATE) continue;
  Bun.gc(true);
  measured.push(process.memoryUsage.rss());
}
if (registry.status.reloads < LATE)
  throw new Error(`Only ${registry.status.reloads} of ${LATE} reloads changed a value`);
await registry.close();
process.stdout.write(`${JSON.stringify(measured)}\n`);
