import { createClient, type RegistryClient } from '@flextype-bun/client';
import { atEnd, until } from '@flextype-bun/testing';
import { SHORT } from '@flextype-bun/testing/client';
import * as serverSdk from '@openfeature/server-sdk';
import * as webSdk from '@openfeature/web-sdk';
import { RegistryServerProvider } from '../src/server.ts';
import { RegistryWebProvider, type RegistryWebProviderOptions } from '../src/web.ts';

/** The default of a flag, whose type is the type of the flag. */
export type Fallback = boolean | string | number | webSdk.JsonObject;
export type Details = webSdk.EvaluationDetails<webSdk.JsonValue>;

/** A provider, as an application sees it through the SDK. */
export interface Flags {
  /** Settles when the provider is ready, or has failed. */
  readonly opened: Promise<void>;
  /** The events so far: `Ready`, `Stale`, `Error`, and changes as `id, id`. */
  readonly events: readonly string[];
  status(): string;
  details(id: string, fallback: Fallback, context?: webSdk.EvaluationContext): Promise<Details>;
  /** Evaluates as an application does: only the server SDK returns a promise. */
  evaluate(id: string, fallback: Fallback, hooks?: webSdk.Hook[]): Details | Promise<Details>;
  /** Adds a hook to all evaluations. */
  addHook(hook: webSdk.Hook): void;
  /** Waits for the n-th event of a name. */
  seen(event: string, times?: number): Promise<unknown>;
  close(): Promise<void>;
}

/** Options of both providers. */
export type Options = RegistryWebProviderOptions<Record<string, unknown>>;

export type Open = (client: RegistryClient<Record<string, unknown>>, options: Options) => Flags;

/** What sets a provider, by the name of its SDK. Each has a domain of its own. */
export const SDKS: readonly (readonly [name: string, open: Open])[] = [
  ['web', openWeb],
  ['server', openServer],
];

let domains = 0;

function openWeb(registry: RegistryClient<Record<string, unknown>>, options: Options): Flags {
  const { OpenFeature, ProviderEvents } = webSdk;
  const domain = `web-${domains++}`;
  const client = OpenFeature.getClient(domain);
  const noted = note((name, handler) =>
    client.addHandler(ProviderEvents[name] as webSdk.ProviderEvents.ConfigurationChanged, handler),
  );
  const opened = OpenFeature.setProviderAndWait(domain, new RegistryWebProvider(registry, options));
  const evaluate = (id: string, fallback: Fallback, hooks: webSdk.Hook[] = []): Details => {
    if (typeof fallback === 'boolean') return client.getBooleanDetails(id, fallback, { hooks });
    if (typeof fallback === 'string') return client.getStringDetails(id, fallback, { hooks });
    if (typeof fallback === 'number') return client.getNumberDetails(id, fallback, { hooks });
    return client.getObjectDetails(id, fallback, { hooks });
  };
  return {
    ...noted,
    opened: settled(opened),
    status: () => client.providerStatus,
    close: () => OpenFeature.clearProviders(),
    addHook: (hook) => client.addHooks(hook),
    evaluate,
    async details(id, fallback, context) {
      if (context) await OpenFeature.setContext(domain, context);
      return evaluate(id, fallback);
    },
  };
}

function openServer(registry: RegistryClient<Record<string, unknown>>, options: Options): Flags {
  const { OpenFeature, ProviderEvents } = serverSdk;
  const domain = `server-${domains++}`;
  const client = OpenFeature.getClient(domain);
  const noted = note((name, handler) =>
    client.addHandler(ProviderEvents[name] as serverSdk.ProviderEvents.ConfigurationChanged, handler),
  );
  const opened = OpenFeature.setProviderAndWait(domain, new RegistryServerProvider(registry, options));
  const evaluate = (
    id: string,
    fallback: Fallback,
    context: webSdk.EvaluationContext = {},
    hooks: webSdk.Hook[] = [],
  ): Promise<Details> => {
    if (typeof fallback === 'boolean') return client.getBooleanDetails(id, fallback, context, { hooks });
    if (typeof fallback === 'string') return client.getStringDetails(id, fallback, context, { hooks });
    if (typeof fallback === 'number') return client.getNumberDetails(id, fallback, context, { hooks });
    return client.getObjectDetails(id, fallback, context, { hooks });
  };
  return {
    ...noted,
    opened: settled(opened),
    status: () => client.providerStatus,
    close: () => OpenFeature.clearProviders(),
    addHook: (hook) => client.addHooks(hook),
    evaluate: (id, fallback, hooks) => evaluate(id, fallback, {}, hooks),
    details: evaluate,
  };
}

type Name = 'Ready' | 'Stale' | 'Error' | 'ConfigurationChanged';
type Handler = (details?: { readonly flagsChanged?: string[] }) => void;

function note(add: (name: Name, handler: Handler) => void): Pick<Flags, 'events' | 'seen'> {
  const events: string[] = [];
  for (const name of ['Ready', 'Stale', 'Error'] as const) add(name, () => events.push(name));
  add('ConfigurationChanged', (details) => events.push(details?.flagsChanged?.join(', ') ?? ''));
  const seen = (event: string, times = 1) =>
    until(`${event}, ${times} times`, () => events.filter((one) => one === event).length >= times);
  return { events, seen };
}

// A test may look at the failure later than it happens.
function settled(opened: Promise<void>): Promise<void> {
  opened.catch(() => {});
  atEnd(() => Promise.all([webSdk.OpenFeature.clearProviders(), serverSdk.OpenFeature.clearProviders()]));
  return opened;
}

/** A client with delays that are short enough for tests. */
export function clientOf(url: string, options: Parameters<typeof createClient>[1] = {}) {
  return createClient(url, { ...SHORT, ...options });
}
