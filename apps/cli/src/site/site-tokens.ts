import { lookup, type PhpArray, readFlextypeSettings } from '@flextype-bun/registry-core';
import {
  maskToken,
  openTokens,
  type TokenInspection,
  type Tokens,
  TokensError,
  type TokensErrorCode,
} from '@flextype-bun/tokens';
import { CommandError, EXIT, type ExitCode } from '../terminal/outcome.ts';
import { toCommandError } from './site.ts';

/**
 * Works with a site's tokens beside the server that counts them: with a ledger in memory, which takes no lock and
 * writes no counts. Only the token's own file is touched, as far as the command asks for it. The server notices
 * the change as it does a write of PHP.
 *
 * @param settings `flextype.settings`, if they were read already
 */
export async function withTokens<T>(
  root: string,
  work: (tokens: Tokens) => Promise<T>,
  settings?: PhpArray,
): Promise<T> {
  const flextype = settings ?? (await readSettings(root));
  const entries = lookup(flextype, 'entries.directory');
  const entriesDirectory = typeof entries === 'string' && entries !== '' ? { entriesDirectory: entries } : {};
  try {
    const tokens = await openTokens(root, { ledger: 'memory', ...entriesDirectory });
    try {
      return await work(tokens);
    } finally {
      await tokens.close();
    }
  } catch (error) {
    if (!(error instanceof TokensError)) throw error;
    throw new CommandError(error.message, { exit: EXIT_CODES[error.code] ?? EXIT.site, cause: error });
  }
}

async function readSettings(root: string): Promise<PhpArray> {
  return readFlextypeSettings(root).catch((error: unknown) => {
    throw toCommandError(error);
  });
}

const EXIT_CODES: Partial<Record<TokensErrorCode, ExitCode>> = {
  unknown: EXIT.negative,
  exists: EXIT.negative,
  malformed: EXIT.negative,
  edit: EXIT.negative,
  token: EXIT.usage,
  option: EXIT.usage,
};

/** How tokens are named in output. */
export interface NameOptions {
  /** Name them in full instead of masked. @default false */
  readonly full?: boolean | undefined;
}

/** A token's name and the path of its file, masked unless `full`. */
export function displayNames(
  token: Pick<TokenInspection, 'token' | 'file'>,
  { full = false }: NameOptions,
): { name: string; file: string } {
  if (full) return { name: token.token, file: token.file };
  const name = maskToken(token.token);
  return { name, file: token.file.replace(`/${token.token}/`, `/${name}/`) };
}
