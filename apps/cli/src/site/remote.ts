import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { createClient, type RegistryClient, RegistryClientError } from '@flextype-bun/client';
import type { Context } from '../terminal/context.ts';
import { CommandError, EXIT } from '../terminal/outcome.ts';
import { parseKeepingValues } from '../text/exact-json.ts';

/** Options of the commands that can ask a server in place of a site's files. */
export interface RemoteOptions {
  /** Address of the site. */
  readonly url?: string;
  /** The token, or `-` for standard input. */
  readonly token?: string;
}

/** The top-level keys of every registry; the API has no id for the whole. */
export const TOP_LEVEL_IDS = ['flextype', 'plugins', 'themes'] as const;

/** The registry of a server; its values are JSON texts. */
export type RemoteRegistry = RegistryClient<Record<string, string>>;

/** A client for the site at an address, with a token that need not stand on the command line. */
export async function connect(
  url: string,
  { token }: RemoteOptions,
  context: Context,
): Promise<RemoteRegistry> {
  const given = token === '-' ? (await context.input()).trim() : token;
  try {
    return createClient(url, {
      token: given ?? (await secretFrom('FLEXTYPE_TOKEN', context)),
      accessToken: await secretFrom('FLEXTYPE_ACCESS_TOKEN', context),
      parse: parseKeepingValues,
    });
  } catch (error) {
    throw toRemoteError(error);
  }
}

/** A variable of the environment, or the file that `NAME_FILE` names. */
async function secretFrom(name: string, { environment, cwd }: Context): Promise<string> {
  const file = environment[`${name}_FILE`];
  if (!file) return environment[name] ?? '';
  const text = await readFile(resolve(cwd, file), 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw new CommandError(`${name}_FILE: ${file} cannot be read (${cause.code})`, {
      exit: EXIT.usage,
      cause,
    });
  });
  return text.trim();
}

/** Errors of the client become messages for the user; anything else is a bug and is rethrown. */
export function toRemoteError(error: unknown): unknown {
  if (!(error instanceof RegistryClientError)) return error;
  const exit = error.code === 'options' ? EXIT.usage : EXIT.site;
  const hint = error.status === 401 ? '; give a valid token with --token - or FLEXTYPE_TOKEN' : '';
  return new CommandError(`${error.message}${hint}`, { exit, cause: error });
}
