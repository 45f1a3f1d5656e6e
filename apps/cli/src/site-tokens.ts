import { lookup } from '@flextype-bun/registry-core';
import {
  maskToken,
  openTokens,
  type Token,
  type Tokens,
  TokensError,
  type TokensErrorCode,
} from '@flextype-bun/tokens';
import { CommandError, EXIT, type ExitCode } from './outcome.ts';
import { readAnySite } from './site.ts';

/**
 * Works with a site's tokens beside the server that counts them: with a ledger in memory, which takes no lock and
 * writes no counts, so that only the token's own file is touched, and only as far as it is asked for. The server sees
 * that as it sees what PHP writes.
 */
export async function withTokens<T>(root: string, work: (tokens: Tokens) => Promise<T>): Promise<T> {
  const { tree } = (await readAnySite(root)).snapshot;
  const entries = lookup(tree, 'flextype.settings.entries.directory');
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

const EXIT_CODES: Partial<Record<TokensErrorCode, ExitCode>> = {
  unknown: EXIT.no,
  exists: EXIT.no,
  malformed: EXIT.no,
  edit: EXIT.no,
  token: EXIT.usage,
  option: EXIT.usage,
};

/** A token's name, and the path of its file, as they may be shown. */
export function shown(token: Pick<Token, 'token' | 'file'>, full: boolean): { name: string; file: string } {
  if (full) return { name: token.token, file: token.file };
  const name = maskToken(token.token);
  return { name, file: token.file.replace(`/${token.token}/`, `/${name}/`) };
}
