import { formatDiagnostic, openRegistry, type Registry, type Value } from '@flextype-bun/registry-core';
import { openTokens, type ProblemEvent, type Tokens } from '@flextype-bun/tokens';
import manifest from '../package.json' with { type: 'json' };
import { createApp } from './app.ts';
import { PLUGIN_FOLDER } from './lib/paths.ts';
import { openExplorer } from './open-explorer.ts';
import { Reference } from './openapi/reference.ts';
import { createOperationsApp, type OperationsOptions } from './ops/operator-routes.ts';
import { SchemaProblems } from './ops/schema-problems.ts';
import { createTelemetry } from './ops/telemetry.ts';
import type { Tracing } from './ops/tracing.ts';
import { readBootstrapSettings } from './server/bootstrap-settings.ts';
import { EXTERNAL_PLUGINS } from './server/external-plugins.ts';
import { type Address, drain, listen } from './server/listen.ts';
import type { Log } from './server/log.ts';
import type { ServerSettings } from './server/settings.model.ts';
import { PLUGIN_NAME, toSettings } from './server/settings.ts';
import { SettingsStore } from './server/settings-store.ts';
import type { Site } from './server/site.ts';
import { RegistryService } from './service/registry-service.ts';

/** A running server. */
export interface RunningServer extends AsyncDisposable {
  readonly url: string;
  /** The URL of the routes for operators, if they have a separate port. */
  readonly operationsUrl: string | undefined;
  /** The link to the explorer, with its key; `undefined` if it is off. */
  readonly explorerUrl: string | undefined;
  readonly registry: Registry;
  readonly tokens: Tokens;
  /** Reads all files again. */
  reload(): Promise<void>;
  /** Drains in-flight requests, writes the counts, and closes everything. */
  stop(): Promise<void>;
}

const CHOICES: Address['choices'] = { host: '--host', port: '--port' };
const OPERATIONS_CHOICES: Address['choices'] = {
  host: '--set operations.host=ADDRESS',
  port: '--set operations.listen=PORT',
};

/**
 * Opens the site's registry and tokens and serves them.
 *
 * @throws {RegistryError | TokensError | SettingsError | ListenError} with a message for the user
 */
export async function startServer(
  site: Site,
  overrides: ReadonlyMap<string, Value>,
  log: Log,
): Promise<RunningServer> {
  const registry = await openSiteRegistry(site, overrides, log);
  const disposers = new AsyncDisposableStack();
  disposers.defer(() => registry.close());
  try {
    const settings = new SettingsStore(registry, overrides, log);
    const tokens = await openSiteTokens(site, settings.current, registry);
    disposers.defer(() => tokens.close());
    logProblems(tokens, log);
    const telemetry = disposers.use(createTelemetry(() => settings.current.log.requests));
    const stopping = new AbortController();
    const service = new RegistryService({
      registry,
      tokens,
      settings: () => settings.routes,
      observer: telemetry.observer,
      signal: stopping.signal,
      onProblem: (message) => log.entry({ level: 'warn', message }),
    });
    const schemaProblems = new SchemaProblems({
      registry,
      externalPlugins: EXTERNAL_PLUGINS,
      onLog: (level, message) => log.entry({ level, message }),
    });
    disposers.defer(async () => schemaProblems.close());
    const operations: OperationsOptions = {
      registry,
      tokens,
      requests: telemetry.requests,
      streams: () => service.streams,
      unreadyWhenStale: () => settings.current.operations.unready_when_stale,
      schemaProblems: () => schemaProblems.current,
    };
    const { host, port, reuse_port: isShared, operations: place } = settings.current;
    const tracing = await openTracing(settings.current, log);
    disposers.use(tracing);
    const explorer = openExplorer({
      registry,
      tokens,
      settings,
      figures: operations,
      service,
      signal: stopping.signal,
    });
    disposers.defer(async () => explorer?.close());
    const reference = openReference(service, registry, settings, explorer !== undefined);
    const app = createApp(service, {
      ...(explorer && { explorer }),
      ...(place.listen === 'same' && { operations }),
      ...(reference && { reference }),
      ...(tracing && { tracing: tracing.plugin }),
    });
    disposers.defer(() => drain(app));
    // Event streams never end by themselves, so the server would wait for them until its timeout.
    disposers.defer(async () => stopping.abort());
    // The demo counts in memory, where processes cannot share counts.
    const address = { host, port, shared: isShared && !site.demo, choices: CHOICES };
    // Traces need the hooks of the app.
    const url = listen(app, address, tracing ? undefined : (request) => service.getKnown(request));
    const operationsUrl = openOperations(place, operations, disposers);
    // The demo site is also a test fixture, with problems on purpose.
    for (const diagnostic of site.demo ? [] : registry.status.diagnostics) {
      log.entry({ level: 'warn', message: formatDiagnostic(diagnostic) });
    }
    return {
      url,
      operationsUrl,
      explorerUrl: explorer && `${url}/explorer#key=${explorer.key}`,
      registry,
      tokens,
      reload: () => {
        schemaProblems.refresh();
        return registry.reload();
      },
      stop: () => disposers.disposeAsync(),
      [Symbol.asyncDispose]: () => disposers.disposeAsync(),
    };
  } catch (error) {
    await disposers.disposeAsync();
    throw error;
  }
}

/** Logs the problems of the tokens: the current ones, and later each that is raised or resolved. */
function logProblems(tokens: Tokens, log: Log): void {
  const write = ({ type, problem }: ProblemEvent): void => {
    const level = type === 'raised' ? 'warn' : 'info';
    log.entry({ level, message: `${type === 'raised' ? '' : 'Resolved: '}${formatDiagnostic(problem)}` });
  };
  tokens.onProblem(write);
  for (const problem of tokens.status.problems) write({ type: 'raised', problem });
}

function openReference(
  service: RegistryService,
  registry: Registry,
  settings: SettingsStore,
  explorer: boolean,
): Reference | undefined {
  const { openapi, operations } = settings.current;
  if (!openapi.enabled) return undefined;
  return new Reference({
    version: manifest.version,
    settings: () => settings.routes,
    has: (id) => registry.has(id),
    basePath: () => service.basePath,
    operations: operations.listen === 'same',
    explorer,
  });
}

async function openSiteRegistry(
  site: Site,
  overrides: ReadonlyMap<string, Value>,
  log: Log,
): Promise<Registry> {
  const { watch } = toSettings(await readBootstrapSettings(site.root, PLUGIN_FOLDER, PLUGIN_NAME), overrides);
  return openRegistry(site.root, {
    externalPlugins: { [PLUGIN_NAME]: PLUGIN_FOLDER },
    watch: watch.enabled,
    polling: watch.polling,
    pollInterval: watch.interval,
    debounce: watch.debounce,
    settle: watch.settle,
    onLog: (entry) => log.entry(entry),
  });
}

/** Opens the tokens as the settings say; those of the demo site are counted in memory. */
async function openSiteTokens(site: Site, { tokens }: ServerSettings, registry: Registry): Promise<Tokens> {
  const entries = registry.get('flextype.settings.entries.directory');
  return openTokens(site.root, {
    ...(typeof entries === 'string' && entries !== '' && { entriesDirectory: entries }),
    ledger: site.demo ? 'memory' : tokens.ledger,
    journal: tokens.journal,
    redis: tokens.redis,
    onJournalFailure: tokens.when_unwritten,
    readOnly: tokens.read_only,
    checkpointInterval: tokens.checkpoint,
    maxCached: tokens.max_resident,
  });
}

async function openTracing(
  { tracing: { endpoint, service } }: ServerSettings,
  log: Log,
): Promise<Tracing | undefined> {
  if (endpoint === 'none') return undefined;
  const { openTracing } = await import('./ops/tracing.ts');
  return openTracing({ endpoint, service, warn: (message) => log.entry({ level: 'warn', message }) });
}

/** Serves the routes for operators on a separate port, if the settings say so. */
function openOperations(
  { listen: port, host }: ServerSettings['operations'],
  options: OperationsOptions,
  disposers: AsyncDisposableStack,
): string | undefined {
  if (typeof port !== 'number') return undefined;
  const app = createOperationsApp(options);
  disposers.defer(() => drain(app));
  return listen(app, { host, port, choices: OPERATIONS_CHOICES });
}
