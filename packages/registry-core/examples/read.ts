// Prints a value and the ids that change while it is open. Run: bun packages/registry-core/examples/read.ts [SITE] [ID]
import { openRegistry } from '@flextype-bun/registry-core';

const [root = 'fixtures/sites/1.x', id = 'plugins.site.settings.title'] = process.argv.slice(2);

await using registry = await openRegistry(root);
registry.subscribe((event) => {
  if (event.type === 'change') process.stdout.write(`changed: ${event.ids.join(', ')}\n`);
});
process.stdout.write(`${id} is ${JSON.stringify(registry.get(id, 'unset'))}\n`);
