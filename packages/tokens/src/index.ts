export type { CreatedToken, CreateOptions } from './admin.ts';
export type { ConsumeOptions } from './caller.ts';
export { formatPlace, type SourcePlace, TokensError, type TokensErrorCode } from './errors.ts';
export type { TokenCondition, TokenInspection } from './inspection.ts';
export type { JudgedField, Refusal, Rules } from './judge.ts';
export type { LedgerKind } from './ledger.ts';
export {
  DEFAULT_TOKENS_OPTIONS,
  type FsyncMode,
  type JournalOptions,
  type ReadOnlyPolicy,
  type RedisOptions,
  type TokensOptions,
  type WhenDown,
} from './options.ts';
export type { Accepted, Outcome, Refused, Sound, Standing } from './outcome.ts';
export { DEGRADING, type Problem, type ProblemCode, type ProblemEvent } from './problems.ts';
export { type Token, TokenFields, TokenSchema } from './token.ts';
export type { TokenLayout } from './token-directory.ts';
export { isTokenName, maskToken, TOKEN_PATTERN } from './token-name.ts';
export { openTokens, type Tokens, type TokensStatus } from './tokens.ts';
export { WEB_PROTECTION } from './web-protection.ts';
