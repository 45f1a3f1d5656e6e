export {
  type Diagnostic,
  formatDiagnostic,
  formatPosition,
  type Severity,
  type SourcePosition,
} from '@flextype-bun/project';
export type { TokenCondition, TokenInspection } from './admin/inspection.ts';
export type { CreatedToken, CreateOptions } from './admin/token-admin.ts';
export type { ConsumeOptions } from './calls/call-authorizer.ts';
export { TokensError, type TokensErrorCode } from './common/errors.ts';
export {
  DEFAULT_TOKENS_OPTIONS,
  type FsyncMode,
  type JournalOptions,
  type LedgerKind,
  type OutagePolicy,
  type ReadOnlyPolicy,
  type RedisOptions,
  type TokensOptions,
} from './common/options.ts';
export { DEGRADING_PROBLEMS, type Problem, type ProblemCode, type ProblemEvent } from './common/problems.ts';
export { WEB_PROTECTION } from './files/web-protection.ts';
export type { Accepted, Outcome, Refused, TokenState, Valid } from './policy/outcome.ts';
export {
  isTokenName,
  maskToken,
  TOKEN_PATTERN,
  type Token,
  TokenFields,
  type TokenLayout,
  TokenSchema,
} from './policy/token.ts';
export type { PolicyField, Refusal, Rules } from './policy/token-policy.ts';
export { openTokens, type Tokens, type TokensStatus } from './tokens.ts';
