// Follows a value of a site until Ctrl-C. Run it with: FLEXTYPE_TOKEN=… bun packages/client/examples/watch.ts SITE ID
import { createClient } from '@flextype-bun/client';

const [site = 'http://127.0.0.1:3000', id = 'plugins.site.settings.title'] = process.argv.slice(2);

const client = createClient(site, { token: process.env['FLEXTYPE_TOKEN'] ?? '' });
const stop = client.watch(id, (value) => process.stdout.write(`${id} is ${JSON.stringify(value)}\n`), {
  onError: (error, { ended }) => process.stderr.write(`${error.message}${ended ? '' : '; trying again'}\n`),
});

process.on('SIGINT', stop);
