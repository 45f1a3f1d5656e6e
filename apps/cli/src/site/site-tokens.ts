import { openUncountedTokens } from '@flextype-bun/api/uncounted-tokens';
import { readFlextypeSettings } from '@flextype-bun/registry-core';
import { type Tokens, TokensError, type TokensErrorCode } from '@flextype-bun/tokens';
import { CommandError, EXIT, type ExitCode } from '../terminal/outcome.ts';
import { toCommandError } from './site.ts';

/**
 * Works with a site's tokens beside the server that counts them: with a ledger in memory, which takes no lock and
 * writes no counts. Only the token's own file is touched, as far as the command asks for it. The server notices
 * the change as it does a write of PHP.
 */
export async function withTokens<T>(root: string, work: (tokens: Tokens) => Promise<T>): Promise<T> {
  const settings = await readFlextypeSettings(root).catch((error: unknown) => {
    throw toCommandError(error);
  });
  return reportTokensErrors(async () => {
    await using tokens = await openUncountedTokens(root, settings);
    return await work(tokens);
  });
}

/** Turns errors of the tokens into messages for the user. */
export async function reportTokensErrors<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof TokensError)) throw error;
    throw new CommandError(error.message, { exit: EXIT_CODES[error.code] ?? EXIT.site, cause: error });
  }
}

const EXIT_CODES: Partial<Record<TokensErrorCode, ExitCode>> = {
  unknown: EXIT.negative,
  exists: EXIT.negative,
  malformed: EXIT.negative,
  edit: EXIT.negative,
  token: EXIT.usage,
  option: EXIT.usage,
};
