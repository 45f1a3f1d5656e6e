import { access, constants } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { formatDiagnostic, openRegistry, type Registry, type Value } from '@flextype-bun/registry-core';
import { formatPlace, openTokens, type Tokens, type TokensOptions } from '@flextype-bun/tokens';
import { createApp } from '../app.ts';
import { PLUGIN_FOLDER } from '../places.ts';
import { RegistryService } from '../registry/registry-service.ts';
import { LiveSettings, PLUGIN_NAME } from './live-settings.ts';
import type { Log } from './log.ts';
import { readOwnSettings } from './own-settings.ts';
import type { ServerSettings } from './settings.model.ts';
import { toSettings } from './settings.ts';
import type { Site } from './site.ts';

/** A server that listens. */
export interface RunningServer {
  readonly url: string;
  readonly registry: Registry;
  readonly tokens: Tokens;
  /** Reads all files again. */
  reload(): Promise<void>;
  /** Answers the calls under way, writes the counts, and lets everything go. */
  stop(): Promise<void>;
}

/** The port cannot be had. */
export class ListenError extends Error {
  override readonly name = 'ListenError';
}

// How long calls under way may take when the server stops, in milliseconds.
const DRAIN_TIME = 5_000;

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
    const stopping = new AbortController();
    const service = new RegistryService({
      registry,
      tokens,
      settings: () => settings.routes,
      signal: stopping.signal,
    });
    const unreadyWhenStale = () => settings.current.operations.unready_when_stale;
    const app = listen(createApp(service, { registry, tokens, unreadyWhenStale }), settings.current);
    releases.unshift(() => drain(app));
    // Streams have no end of their own, so that the server would wait for them in vain.
    releases.unshift(async () => stopping.abort());
    for (const diagnostic of registry.status.diagnostics) {
      log.entry({ level: 'warn', message: formatDiagnostic(diagnostic) });
    }
    return {
      url: toUrl(app.server?.hostname ?? '', app.server?.port ?? 0),
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

function listen<App extends ReturnType<typeof createApp>>(app: App, { host, port }: ServerSettings): App {
  try {
    // Elysia shares ports by default: a second server would take half of the calls, without a word.
    app.listen({ hostname: host, port, reusePort: false });
    return app;
  } catch (error) {
    throw new ListenError(toListenMessage(error, host, port), { cause: error });
  }
}

// An IPv6 address stands in brackets in a URL.
function toUrl(host: string, port: number): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

function toListenMessage(error: unknown, host: string, port: number): string {
  const { code, message } = error as NodeJS.ErrnoException;
  switch (code) {
    case 'EADDRINUSE':
      return `Port ${port} on ${host} is in use; stop what listens there, or choose another with --port`;
    case 'EACCES':
      return `Port ${port} on ${host} is not for this user; choose one above 1023 with --port`;
    default:
      return `Listening on ${host}:${port} failed (${message}); choose another address with --host and --port`;
  }
}

async function drain(app: ReturnType<typeof createApp>): Promise<void> {
  const { server } = app;
  if (!server) return;
  const { promise: late, resolve: giveUp } = Promise.withResolvers<void>();
  const timer = setTimeout(giveUp, DRAIN_TIME);
  await Promise.race([server.stop(), late]);
  clearTimeout(timer);
  await server.stop(true);
}

async function release(releases: readonly (() => Promise<void>)[]): Promise<void> {
  for (const letGo of releases) await letGo();
}
