import { parseArgs } from 'node:util';
import type { Value } from '@flextype-bun/registry-core';
import { SettingsError, toOverride } from './settings.ts';

/** What the command line and the environment say. */
export interface Arguments {
  /** The site's folder, where one is named. */
  readonly root: string | undefined;
  /** Settings that win over those of the site, as dotted key → value. */
  readonly overrides: ReadonlyMap<string, Value>;
  readonly help: boolean;
  readonly version: boolean;
}

export const HELP = `Usage: bun run apps/api [options]

Serves the registry of a Flextype site: the one in --root, else in FLEXTYPE_ROOT, else the one
that the working directory, the started file or this repository lies in, else the demo site.

  --root DIR        the site's folder, which holds project/ and src/   (FLEXTYPE_ROOT)
  --host ADDRESS    the address to listen on                           (HOST)
  --port NUMBER     the port to listen on, 0 for a free one            (PORT)
  --set KEY=VALUE   any other setting, as --set api.v1=alpha; repeatable
  --version         print the version
  --help            print this

SIGHUP reads all files again; SIGTERM and SIGINT stop it when the calls under way are answered.
`;

/** @throws {SettingsError} */
export function readArguments(args: readonly string[], environment: NodeJS.ProcessEnv): Arguments {
  const values = parse(args);
  const overrides = new Map<string, Value>();
  const host = values.host ?? environment['HOST'];
  const port = values.port ?? environment['PORT'];
  if (host) overrides.set('host', host);
  if (port) overrides.set('port', /^\d+$/.test(port) ? BigInt(port) : port);
  for (const assignment of values.set ?? []) {
    const [key, value] = toOverride(assignment);
    overrides.set(key, value);
  }
  return {
    root: values.root || environment['FLEXTYPE_ROOT'] || undefined,
    overrides,
    help: values.help ?? false,
    version: values.version ?? false,
  };
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
        help: { type: 'boolean', short: 'h' },
        version: { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    throw new SettingsError([`${(error as Error).message}; --help lists what there is`], { cause: error });
  }
}
