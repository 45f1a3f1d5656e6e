// Prints a JSON Schema for a settings file. Run: bun packages/registry-core/examples/json-schema.ts [SITE] [ID]
import { lookup, readSite, toJsonSchema } from '@flextype-bun/registry-core';

const [root = 'fixtures/sites/1.x', id = 'plugins.site.settings'] = process.argv.slice(2);

const { snapshot } = await readSite(root);
const schema = toJsonSchema(lookup(snapshot.tree, id) ?? null, { purpose: 'settings', title: id });
process.stdout.write(`${JSON.stringify(schema, null, 2)}\n`);
