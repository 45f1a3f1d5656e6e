// Prints TypeScript declarations for a site. Run: bun packages/registry-core/examples/types.ts [SITE]
import { readSite, toTypes } from '@flextype-bun/registry-core';

const [root = 'fixtures/sites/1.x'] = process.argv.slice(2);

const { snapshot } = await readSite(root);
process.stdout.write(toTypes(snapshot));
