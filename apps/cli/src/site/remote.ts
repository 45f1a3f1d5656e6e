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

/** The registry of a server. */
export interface RemoteRegistry {
  /** Its values are JSON texts. */
  readonly client: RegistryClient<Record<string, string>>;
  /**
   * Checks that there is an API at the address, since an unset id and an unknown path have the same response.
   *
   * @throws CommandError if there is none
   */
  readonly checkAddress: () => Promise<void>;
}

/** The registry of the site at an address, with a token that need not stand on the command line. */
export async function connect(
  url: string,
  { token: given }: RemoteOptions,
  context: Context,
): Promise<RemoteRegistry> {
  if (!isHttpUrl(url) || new URL(url).username) {
    // fetch sends no user name.
    throw new CommandError('--url must be a valid http URL without user name, such as https://example.org', {
      exit: EXIT.usage,
    });
  }
  const typed = given === '-' ? (await context.input()).trim() : given;
  const token = typed ?? (await secretFrom('FLEXTYPE_TOKEN', context));
  const accessToken = await secretFrom('FLEXTYPE_ACCESS_TOKEN', context);
  try {
    return {
      client: createClient(url, { token, accessToken, parse: parseKeepingValues }),
      // Without a token, a proxy may add one, whose scope may leave nothing to see.
      checkAddress: async () => (token === '' ? undefined : checkAddress(url)),
    };
  } catch (error) {
    throw toRemoteError(error);
  }
}

/** Whether a text is an address of a server. `localhost:3000` is a URL as well, but with the scheme `localhost`. */
export function isHttpUrl(text: string): boolean {
  return /^https?:\/\//i.test(text) && URL.canParse(text);
}

/** Sends a request without a token, which is not counted, and which an API refuses. */
async function checkAddress(url: string): Promise<void> {
  const [id] = TOP_LEVEL_IDS;
  try {
    if ((await createClient(url).get(id)) !== undefined) return;
  } catch (error) {
    if (error instanceof RegistryClientError && error.status !== 404) return;
    throw toRemoteError(error);
  }
  throw new CommandError(`There is no API at this address${ADDRESS_HINT}`, { exit: EXIT.site });
}

const ADDRESS_HINT = '; --url must be the address of the site, with its base path';

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
  return new CommandError(`${error.message}${hintFor(error)}`, { exit, cause: error });
}

function hintFor({ code, status }: RegistryClientError): string {
  // Without a token, the API answers 400.
  if (status === 401 || status === 400) return '; give a valid token with --token - or FLEXTYPE_TOKEN';
  return code === 'answer' || status === 404 ? ADDRESS_HINT : '';
}
