import { RegistryError } from '@flextype-bun/registry-core';
import { TokensError } from '@flextype-bun/tokens';
import manifest from '../package.json' with { type: 'json' };
import { HELP, readArguments } from './server/arguments.ts';
import { ListenError } from './server/listen.ts';
import { Log } from './server/log.ts';
import { type RunningServer, startServer } from './server/server.ts';
import { SettingsError } from './server/settings.ts';
import { DEMO_TOKEN, findSite, type Site } from './server/site.ts';

const EXPECTED = [RegistryError, TokensError, SettingsError, ListenError];

try {
  await main();
} catch (error) {
  // What is expected to go wrong has a message for people; anything else is a defect, and its stack is what helps.
  if (!EXPECTED.some((kind) => error instanceof kind)) throw error;
  process.stderr.write(`${(error as Error).message}\n`);
  process.exit(1);
}

async function main(): Promise<void> {
  const { root, overrides, help, version } = readArguments(process.argv.slice(2), process.env);
  if (help || version) {
    process.stdout.write(help ? HELP : `${manifest.version}\n`);
    return;
  }
  const site = await findSite(root, process.cwd());
  if (!site) {
    throw new SettingsError([
      'no Flextype site is named, none is found from here, and the demo site is gone; use --root',
    ]);
  }
  const server = await startServer(site, overrides, new Log());
  process.stdout.write(greeting(site, server));
  handleSignals(server);
}

function greeting(site: Site, { registry, tokens, url, operationsUrl }: RunningServer): string {
  const { version, generation } = registry.project;
  const name = version === undefined ? `Flextype ${generation}, version unknown` : `Flextype ${version}`;
  const counting =
    tokens.status.ledger === 'memory' ? '\nCalls are counted in memory and forgotten at the end' : '';
  const operations =
    operationsUrl === undefined ? '' : `\n/healthz, /readyz and /metrics are on ${operationsUrl}`;
  const first = `Serving ${site.root} (${name}) on ${url}${operations}${counting}\n`;
  if (!site.demo) return first;
  const call = `${url}/api/v1/registry?id=flextype.manifest.version&token=${DEMO_TOKEN}`;
  return `${first}This is the demo site, since no other was found; name yours with --root DIR. Try:\n  curl '${call}'\n`;
}

function handleSignals(server: RunningServer): void {
  let stopping = false;
  const stop = () => {
    // A second signal means that waiting for calls under way is over.
    if (stopping) process.exit(1);
    stopping = true;
    server.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`${String(error)}\n`);
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  process.on('SIGHUP', () => {
    server.reload().catch((error: unknown) => process.stderr.write(`${String(error)}\n`));
  });
}
