// What every runtime but Bun gets: PHP's password hashes are verified, and the journal is locked, by Bun's own parts.
// The names are those of index.ts: without them an import would fail before it can be said why.

export const DEFAULT_TOKENS_OPTIONS: undefined = undefined;
export const DEGRADING_PROBLEMS: undefined = undefined;
export const TOKEN_PATTERN: undefined = undefined;
export const TokenFields: undefined = undefined;
export const TokenSchema: undefined = undefined;
export const TokensError: undefined = undefined;
export const WEB_PROTECTION: undefined = undefined;
export const formatDiagnostic: undefined = undefined;
export const formatPosition: undefined = undefined;
export const isTokenName: undefined = undefined;
export const maskToken: undefined = undefined;
export const openTokens: undefined = undefined;

throw new Error(
  '@flextype-bun/tokens runs on Bun 1.4 or later only (https://bun.sh): start your program with "bun", not with "node" or "deno"',
);
