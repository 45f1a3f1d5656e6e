import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import {
  createClient,
  DEFAULT_CLIENT_OPTIONS,
  type RegistryClient,
  RegistryClientError,
} from '@flextype-bun/client';
import type { Context } from '../terminal/context.ts';
import { CommandError, EXIT } from '../terminal/outcome.ts';
import { parseKeepingValues } from '../text/exact-json.ts';

/** Options of the commands that can ask a server in place of a site's files. */
export interface RemoteOptions {
  /** Address of the site. */
  readonly url?: string;
  /** The token, or `-` for standard input. */
  readonly token?: string;
  /** The server is Flextype in PHP: the token goes into the URL, and each id is a request. */
  readonly php?: boolean;
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
  /** Errors of the client become messages for the user; others stay as they are. */
  readonly toError: (error: unknown) => unknown;
}

/** The registry of the site at an address, with a token that need not stand on the command line. */
export async function connect(
  url: string,
  { token: given, php = false }: RemoteOptions,
  context: Context,
): Promise<RemoteRegistry> {
  if (!isHttpUrl(url) || hasCredentials(new URL(url))) {
    const reason = '--url must be a valid http URL without user name and password';
    throw new CommandError(`${reason}, such as https://example.org`, { exit: EXIT.usage });
  }
  const typed = given === '-' ? (await context.input()).trim() : given;
  const token = typed ?? (await secretFrom('FLEXTYPE_TOKEN', context));
  const accessToken = await secretFrom('FLEXTYPE_ACCESS_TOKEN', context);
  // Before a token is in a URL, since URLs end up in logs: is there an API that reads it?
  const path = php ? await phpPath(url) : DEFAULT_CLIENT_OPTIONS.path;
  const how = php ? ({ tokenIn: 'query', batch: 1, path } as const) : {};
  try {
    return {
      client: createClient(url, { token, accessToken, parse: parseKeepingValues, ...how }),
      // Without a token, a proxy may add one, whose scope may leave nothing to see.
      checkAddress: async () => {
        if (token !== '' && !(await hasApi(url, { php, path }))) throw noApi(php);
      },
      toError: (error) => toRemoteError(error, php),
    };
  } catch (error) {
    throw toRemoteError(error, php);
  }
}

/** Whether a text is an address of a server. `localhost:3000` is a URL as well, but with the scheme `localhost`. */
export function isHttpUrl(text: string): boolean {
  return /^https?:\/\//i.test(text) && URL.canParse(text);
}

/** The path of the API of Flextype in PHP: that of 1.x, else that of 0.9. */
async function phpPath(url: string): Promise<string> {
  for (const path of [DEFAULT_CLIENT_OPTIONS.path, '/api/registry']) {
    if (await hasApi(url, { php: true, path })) return path;
  }
  throw noApi(true);
}

/** `fetch` does not send them. */
function hasCredentials({ username, password }: URL): boolean {
  return username !== '' || password !== '';
}

/** Sends a request without a token, which is not counted, and which an API refuses. */
async function hasApi(
  url: string,
  { php, path }: { readonly php: boolean; readonly path: string },
): Promise<boolean> {
  const [id] = TOP_LEVEL_IDS;
  try {
    return (await createClient(url, { path }).get(id)) !== undefined;
  } catch (error) {
    if (!(error instanceof RegistryClientError)) throw error;
    if (error.status !== undefined) return error.status !== 404;
    // A site may have a page at every path.
    if (error.code === 'answer') return false;
    throw toRemoteError(error, php);
  }
}

const ADDRESS_HINT = '; --url must be the address of the site, with its base path';
const PHP_HINT = '; if the site runs on Flextype in PHP, add --php';

function noApi(php: boolean): CommandError {
  const hint = `${ADDRESS_HINT}${php ? '' : PHP_HINT}`;
  return new CommandError(`There is no API at this address${hint}`, { exit: EXIT.site });
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

function toRemoteError(error: unknown, php: boolean): unknown {
  if (!(error instanceof RegistryClientError)) return error;
  const exit = error.code === 'options' ? EXIT.usage : EXIT.site;
  return new CommandError(`${error.message}${hintFor(error, php)}`, { exit, cause: error });
}

function hintFor({ code, status }: RegistryClientError, php: boolean): string {
  // Without a token, the API answers 400; Flextype in PHP does so for one in a header.
  const more = php || (status !== 400 && status !== 404) ? '' : PHP_HINT;
  if (status === 401 || status === 400) {
    return `; give a valid token with --token - or FLEXTYPE_TOKEN${more}`;
  }
  return code === 'answer' || status === 404 ? `${ADDRESS_HINT}${more}` : '';
}
