// Reads a value, and follows it. Run it with: bun packages/registry-core/examples/read.ts [SITE] [ID]
import { openRegistry } from '@flextype-bun/registry-core';

const [root = 'fixtures/sites/1.x', id = 'plugins.site.settings.title'] = process.argv.slice(2);
await using stack = new AsyncDisposableStack();

const registry = stack.adopt(await openRegistry(root), (open) => open.close());
registry.subscribe((event) => {
  if (event.type === 'change') process.stdout.write(`changed: ${event.ids.join(', ')}\n`);
});
process.stdout.write(`${id} is ${JSON.stringify(registry.get(id, 'not set'))}\n`);
