// Prints where a value comes from. Run: bun packages/registry-core/examples/explain.ts [SITE] [ID]
import { explain, formatPosition } from '@flextype-bun/registry-core';

const [root = 'fixtures/sites/1.x', id = 'plugins.feed.settings.priority'] = process.argv.slice(2);

const { layers, missing, nearest } = await explain(root, id);
for (const { effect, position, source, value } of layers) {
  const place = position ? formatPosition(position) : source;
  process.stdout.write(`${effect.padEnd(10)} ${place}  ${JSON.stringify(value)}\n`);
}
if (missing) process.stdout.write(`${missing.message}; did you mean ${nearest.join(' or ') || 'nothing'}?\n`);
