import { access, constants } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { formatDiagnostic, openRegistry, type Registry, type Value } from '@flextype-bun/registry-core';
import { formatPlace, openTokens, type Tokens, type TokensOptions } from '@flextype-bun/tokens';
import manifest from '../../package.json' with { type: 'json' };
import { createApp } from '../app.ts';
import { Reference } from '../openapi/reference.ts';
import { createObservers } from '../operations/observers.ts';
import { createOperationsApp, type OperationsOptions } from '../operations/operations.ts';
import type { Tracing } from '../operations/tracing.ts';
import { PLUGIN_FOLDER } from '../places.ts';
import { RegistryService } from '../registry/registry-service.ts';
import { type Address, drain, listen } from './listen.ts';
import { LiveSettings, PLUGIN_NAME } from './live-settings.ts';
import type { Log } from './log.ts';
import { readOwnSettings } from './own-settings.ts';
import type { ServerSettings } from './settings.model.ts';
import { toSettings } from './settings.ts';
import type { Site } from './site.ts';

/** A server that listens. */
export interface RunningServer {
  readonly url: string;
  /** Where the routes for operators are, where they have a port of their own. */
  readonly operationsUrl: string | undefined;
  readonly registry: Registry;
  readonly tokens: Tokens;
  /** Reads all files again. */
  reload(): Promise<void>;
  /** Answers the calls under way, writes the counts, and lets everything go. */
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
 * @throws {RegistryError | TokensError | SettingsError | ListenError} each with a message for people
 */
export async function startServer(
  site: Site,
  overrides: ReadonlyMap<string, Value>,
  log: Log,
): Promise<RunningServer> {
  const registry = await openSiteRegistry(site, overrides, log);
  const releases: (() => Promise<void>)[] = [() => registry.close()];
  try {
    const settings = new LiveSettings(registry, overrides, log);
    const tokens = await openTokens(site.root, await tokensOptions(site, settings.current, registry, log));
    releases.unshift(() => tokens.close());
    tokens.onProblem(({ type, problem }) => {
      const level = type === 'raised' ? 'warn' : 'info';
      const place = problem.place ? `${formatPlace(problem.place)}: ` : '';
      log.entry({ level, message: `${type === 'raised' ? '' : 'Over: '}${place}${problem.message}` });
    });
    const observers = createObservers(() => settings.current.log.requests);
    releases.unshift(() => observers.close());
    const stopping = new AbortController();
    const service = new RegistryService({
      registry,
      tokens,
      settings: () => settings.routes,
      observer: observers.observer,
      signal: stopping.signal,
      onProblem: (message) => log.entry({ level: 'warn', message }),
    });
    const operations: OperationsOptions = {
      registry,
      tokens,
      calls: observers.calls,
      streams: () => service.streams,
      unreadyWhenStale: () => settings.current.operations.unready_when_stale,
    };
    const { host, port, operations: place } = settings.current;
    const tracing = await openTracing(settings.current, log);
    if (tracing) releases.unshift(() => tracing.close());
    const reference = openReference(service, settings);
    const app = createApp(service, {
      ...(place.listen === 'same' && { operations }),
      ...(reference && { reference }),
      ...(tracing && { tracing: tracing.plugin }),
    });
    releases.unshift(() => drain(app));
    // Streams have no end of their own, so that the server would wait for them in vain.
    releases.unshift(async () => stopping.abort());
    const url = listen(app, { host, port, choices: CHOICES });
    const operationsUrl = openOperations(place, operations, releases);
    for (const diagnostic of registry.status.diagnostics) {
      log.entry({ level: 'warn', message: formatDiagnostic(diagnostic) });
    }
    return {
      url,
      operationsUrl,
      registry,
      tokens,
      reload: () => registry.reload(),
      stop: () => release(releases),
    };
  } catch (error) {
    await release(releases);
    throw error;
  }
}

function openReference(service: RegistryService, settings: LiveSettings): Reference | undefined {
  const { openapi, operations } = settings.current;
  if (!openapi.enabled) return undefined;
  return new Reference({
    version: manifest.version,
    settings: () => settings.routes,
    basePath: () => service.basePath,
    operations: operations.listen === 'same',
  });
}

async function openSiteRegistry(
  site: Site,
  overrides: ReadonlyMap<string, Value>,
  log: Log,
): Promise<Registry> {
  const { watch } = toSettings(await readOwnSettings(site.root, PLUGIN_FOLDER, PLUGIN_NAME), overrides);
  return openRegistry(site.root, {
    companions: { [PLUGIN_NAME]: PLUGIN_FOLDER },
    watch: watch.enabled,
    polling: watch.polling,
    pollInterval: watch.interval,
    debounce: watch.debounce,
    settle: watch.settle,
    onLog: (entry) => log.entry(entry),
  });
}

async function tokensOptions(
  site: Site,
  { tokens }: ServerSettings,
  registry: Registry,
  log: Log,
): Promise<TokensOptions> {
  const entries = registry.get('flextype.settings.entries.directory');
  const journal = resolve(site.root, tokens.journal.directory);
  const places = [join(site.root, 'project'), journal];
  const readOnly = tokens.ledger === 'file' && !(await Promise.all(places.map(isWritable))).every(Boolean);
  if (readOnly && !site.demo) {
    log.entry({
      level: 'warn',
      message: `${site.root} is read-only: calls are counted in memory and forgotten at the end`,
    });
  }
  return {
    ...(typeof entries === 'string' && entries !== '' && { entriesDirectory: entries }),
    ledger: site.demo || readOnly ? 'memory' : tokens.ledger,
    journal: tokens.journal,
    redis: tokens.redis,
    onJournalFailure: tokens.when_unwritten,
    checkpointInterval: tokens.checkpoint,
    maxResident: tokens.max_resident,
  };
}

/** Whether a folder can be written to, or made. */
async function isWritable(folder: string): Promise<boolean> {
  return access(folder, constants.W_OK).then(
    () => true,
    (error: NodeJS.ErrnoException) => error.code === 'ENOENT' && isWritable(dirname(folder)),
  );
}

async function openTracing(
  { tracing: { endpoint, service } }: ServerSettings,
  log: Log,
): Promise<Tracing | undefined> {
  if (endpoint === 'none') return undefined;
  const { openTracing } = await import('../operations/tracing.ts');
  return openTracing({ endpoint, service, warn: (message) => log.entry({ level: 'warn', message }) });
}

/** Gives the routes for operators a port of their own, where the settings say so. */
function openOperations(
  { listen: port, host }: ServerSettings['operations'],
  options: OperationsOptions,
  releases: (() => Promise<void>)[],
): string | undefined {
  if (typeof port !== 'number') return undefined;
  const app = createOperationsApp(options);
  releases.unshift(() => drain(app));
  return listen(app, { host, port, choices: OPERATIONS_CHOICES });
}

async function release(releases: readonly (() => Promise<void>)[]): Promise<void> {
  for (const letGo of releases) await letGo();
}
