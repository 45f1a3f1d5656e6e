import { parseArgs } from 'node:util';
import type { Value } from '@flextype-bun/registry-core';
import { IS_SINGLE_FILE } from '../lib/paths.ts';
import { readEnvironment, variableOf } from './environment.ts';
import { SettingsError, toOverride } from './settings.ts';

// A user, password or token in a URL.
const CREDENTIALS = /:\/\/[^/\s]*@/;

/** Options from the command line and the environment. */
export interface Arguments {
  /** The site's folder, if given. */
  readonly root: string | undefined;
  /** Settings that override those of the site: dotted key → value. */
  readonly overrides: ReadonlyMap<string, Value>;
  /** Warnings to log at startup. */
  readonly warnings: readonly string[];
  /** Whether to open the explorer in the browser. */
  readonly open: boolean;
  readonly help: boolean;
  readonly version: boolean;
}

export const HELP = `Usage: ${IS_SINGLE_FILE ? 'flextype-registry serve' : 'bun run apps/api'} [options]

Serves the registry of a Flextype site. The site is --root, or else FLEXTYPE_ROOT, or else the one
that contains the working directory${IS_SINGLE_FILE ? ' or this program' : ', the started file or this repository'}, or else the demo site.

  --root DIR        the site's folder, with project/ and src/          (FLEXTYPE_ROOT)
  --host ADDRESS    the address to listen on                           (HOST)
  --port NUMBER     the port to listen on, 0 for a free one            (PORT)
  --set KEY=VALUE   any other setting, as --set api.v1=alpha; repeatable (REGISTRY_API_API_V1)
  --open            open the explorer in the browser
  --version         print the version
  --help            print this help

Every user of the machine can see arguments. Pass secrets by the environment, or in a file:
REGISTRY_API_TOKENS_REDIS_URL=redis://…, or REGISTRY_API_TOKENS_REDIS_URL_FILE=/run/secrets/redis-url.

SIGHUP reads all files again. SIGTERM and SIGINT stop the server after in-flight requests.
`;

/** @throws {SettingsError} */
export function readArguments(args: readonly string[], environment: NodeJS.ProcessEnv): Arguments {
  const values = parse(args);
  const overrides = readEnvironment(environment);
  // Our own variables override those that other programs also use.
  const host = values.host ?? (overrides.has('host') ? undefined : environment['HOST']);
  const port = values.port ?? (overrides.has('port') ? undefined : environment['PORT']);
  const key = overrides.has('explorer.key') ? undefined : environment['FLEXTYPE_EXPLORER_KEY'];
  if (key) overrides.set('explorer.key', key);
  if (host) overrides.set('host', host);
  if (port) overrides.set('port', /^\d+$/.test(port) ? BigInt(port) : port);
  for (const assignment of values.set ?? []) {
    const [key, value] = toOverride(assignment);
    overrides.set(key, value);
  }
  return {
    root: values.root || environment['FLEXTYPE_ROOT'] || undefined,
    overrides,
    warnings: (values.set ?? []).filter((text) => CREDENTIALS.test(text)).map(toWarning),
    open: values.open ?? false,
    help: values.help ?? false,
    version: values.version ?? false,
  };
}

function toWarning(assignment: string): string {
  const [key = ''] = assignment.split('=', 1);
  const variable = variableOf(key);
  return `--set ${key}=… contains a secret, which every user of this machine can see in the process list. Set ${variable} instead, or ${variable}_FILE to the path of a file with it`;
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        root: { type: 'string' },
        host: { type: 'string' },
        port: { type: 'string' },
        set: { type: 'string', multiple: true },
        open: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
        version: { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    throw new SettingsError([`${(error as Error).message}; --help lists the options`], { cause: error });
  }
}
