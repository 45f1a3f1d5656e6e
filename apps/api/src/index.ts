import { writeSync } from 'node:fs';
import { findProject, RegistryError } from '@flextype-bun/registry-core';
import { TokensError } from '@flextype-bun/tokens';
import manifest from '../package.json' with { type: 'json' };
import { postponeCompilation, resumeCompilation } from './lib/jit-policy.ts';
import { HELP, readArguments } from './server/arguments.ts';
import { ListenError } from './server/listen.ts';
import { Log } from './server/log.ts';
import { findMisplacedClones } from './server/misplaced-clones.ts';
import { openInBrowser } from './server/open-in-browser.ts';
import { SettingsError } from './server/settings.ts';
import { handleSignals } from './server/signals.ts';
import { DEMO_TOKEN, findSite, type Site } from './server/site.ts';
import { SiteError } from './server/site-error.ts';
import { type RunningServer, startServer } from './start-server.ts';

const STANDARD_OUTPUT = 1;

const EXPECTED = [RegistryError, TokensError, SettingsError, ListenError, SiteError];

// No top-level await: the single file is compiled to bytecode, which cannot have one.
main().catch((error: unknown) => {
  // Expected errors have a message for the user. Anything else is a bug, whose stack is needed.
  if (!EXPECTED.some((kind) => error instanceof kind)) throw error;
  process.stderr.write(`${(error as Error).message}\n`);
  process.exit(1);
});

async function main(): Promise<void> {
  postponeCompilation();
  const { root, overrides, warnings, open, help, version } = readArguments(
    process.argv.slice(2),
    process.env,
  );
  if (help || version) {
    process.stdout.write(help ? HELP : `${manifest.version}\n`);
    return;
  }
  const site = await findSite(root, process.env);
  const log = new Log();
  for (const message of warnings) log.entry({ level: 'warn', message });
  await checkForClones(site, log);
  const server = await startServer(site, overrides, log);
  print(greeting(site, server));
  resumeCompilation();
  if (open) openInBrowser(server.explorerUrl, log);
  handleSignals(server);
}

// `process.stdout` takes several milliseconds to load.
function print(text: string): void {
  try {
    writeSync(STANDARD_OUTPUT, text);
  } catch {
    // The server goes on if nobody can read the greeting: standard output is closed, or its disk is full.
  }
}

/** @throws {SiteError} if a clone of this repository breaks PHP; less harmful ones are logged */
async function checkForClones({ root }: Site, log: Log): Promise<void> {
  const project = await findProject(root);
  if (project?.root !== root) return;
  for (const { fatal, reason, remedy } of await findMisplacedClones(root, project.release)) {
    const message = `${reason}.\n${remedy}`;
    if (fatal) throw new SiteError(message);
    log.entry({ level: 'warn', message });
  }
}

function greeting(site: Site, { registry, tokens, url, operationsUrl, explorerUrl }: RunningServer): string {
  const { version, generation } = registry.project;
  const name = version === undefined ? `Flextype ${generation}, version unknown` : `Flextype ${version}`;
  const counting =
    tokens.status.ledger === 'memory' ? '\nCalls are counted in memory only, and lost at exit' : '';
  const operations =
    operationsUrl === undefined ? '' : `\n/healthz, /readyz and /metrics are on ${operationsUrl}`;
  const explorer = explorerUrl === undefined ? '' : `\nExplorer: ${explorerUrl}`;
  const first = `Serving ${site.root} (${name}) on ${url}${operations}${explorer}${counting}\n`;
  if (!site.demo) return first;
  const call = `${url}/api/v1/registry?id=flextype.manifest.version&token=${DEMO_TOKEN}`;
  return `${first}This is the demo site, since no other was found; choose yours with --root DIR. Try:\n  curl '${call}'\n`;
}
