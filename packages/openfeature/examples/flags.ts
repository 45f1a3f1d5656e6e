// Prints a flag of a site, and each change, until Ctrl-C.
// Run it with: FLEXTYPE_TOKEN=… bun packages/openfeature/examples/flags.ts SITE ID
import { createClient } from '@flextype-bun/client';
import { RegistryServerProvider } from '@flextype-bun/openfeature/server';
import { OpenFeature, ProviderEvents } from '@openfeature/server-sdk';

const [site = 'http://127.0.0.1:3000', id = 'plugins.site.settings.title'] = process.argv.slice(2);

const registry = createClient(site, { token: process.env['FLEXTYPE_TOKEN'] ?? '' });
await OpenFeature.setProviderAndWait(new RegistryServerProvider(registry, { ids: [id] }));

const flags = OpenFeature.getClient();
async function print(): Promise<void> {
  const { value, reason, errorCode = 'no error' } = await flags.getStringDetails(id, 'the default');
  process.stdout.write(`${id} is ${JSON.stringify(value)}: ${reason}, ${errorCode}\n`);
}

await print();
flags.addHandler(ProviderEvents.ConfigurationChanged, print);
process.on('SIGINT', () => void OpenFeature.close());
