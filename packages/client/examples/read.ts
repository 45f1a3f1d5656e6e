// Reads values of a site. Run it with: FLEXTYPE_TOKEN=… bun packages/client/examples/read.ts SITE ID…
import { createClient } from '@flextype-bun/client';

const [site = 'http://127.0.0.1:3000', ...ids] = process.argv.slice(2);

const client = createClient(site, { token: process.env['FLEXTYPE_TOKEN'] ?? '' });
const values = await client.getMany(ids.length > 0 ? ids : ['flextype.manifest.version']);

for (const [id, value] of Object.entries(values)) process.stdout.write(`${id}: ${JSON.stringify(value)}\n`);
