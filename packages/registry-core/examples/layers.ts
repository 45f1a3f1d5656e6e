// Merges three layers and prints where each value comes from. Run: bun packages/registry-core/examples/layers.ts
import { eachId, explainLayers, formatPosition, mergeLayers, readLayers } from '@flextype-bun/registry-core';

const layers = readLayers([
  { name: 'defaults', text: 'server:\n  host: localhost\n  port: 80\n', file: 'defaults.yaml' },
  { name: 'team', text: 'server:\n  port: 8080\n', file: 'team.yaml' },
  { name: 'environment', value: { server: { host: 'example.org' } } },
]);

const ids = [...eachId(mergeLayers(layers))].map(({ id }) => id);
for (const { id, value, layers: found } of explainLayers(layers, ids)) {
  const winner = found.findLast(({ effect }) => effect === 'wins');
  if (!winner) continue;
  const place = winner.position ? ` (${formatPosition(winner.position)})` : '';
  process.stdout.write(`${id} is ${JSON.stringify(value)} from ${winner.source}${place}\n`);
}
