import { displayNames, type NameOptions } from '@flextype-bun/api/display-names';
import { withParent } from '@flextype-bun/api/path-text';
import { formatPosition } from '@flextype-bun/registry-core';
import type { CreatedToken, Token, TokenInspection } from '@flextype-bun/tokens';
import type { Context } from '../terminal/context.ts';
import { type JsonInput, toInteger } from '../text/json-text.ts';
import { toTable } from '../text/table.ts';

/** The fields of a token in JSON and in `tokens show`; never a hash. */
export function toReport(
  found: TokenInspection,
  { full }: NameOptions,
): { readonly [key: string]: JsonInput } {
  const { name, file } = displayNames(found, { full });
  const { details } = found;
  return {
    token: name,
    condition: found.condition,
    ...(found.missing.length > 0 && { missing: found.missing }),
    ...(found.problem && { problem: toProblem(found, { full }) }),
    ...(details && toFields(details, { hasLimit: isLimited(found) })),
    layout: found.layout,
    file,
  };
}

function toFields(
  token: Token,
  { hasLimit }: { readonly hasLimit: boolean },
): { readonly [key: string]: JsonInput } {
  return {
    title: token.title,
    enabled: token.enabled,
    calls: toInteger(token.calls),
    limit: hasLimit ? toInteger(token.limit ?? undefined) : null,
    access_token: token.hasAccessToken,
  };
}

const OR = new Intl.ListFormat('en-GB', { type: 'disjunction' });

/** Whether requests with a token are accepted, or why not: `incomplete: no state or calls`. */
export function toCondition({ condition, missing }: TokenInspection): string {
  if (condition === 'valid') return 'enabled';
  return condition === 'incomplete' ? `incomplete: no ${OR.format(missing)}` : condition;
}

/** Why a token file is unreadable, as `file:line:column: reason`; empty if it is readable. */
export function toProblem({ problem, token, file }: TokenInspection, { full }: NameOptions): string {
  if (!problem) return '';
  const { name } = displayNames({ token, file }, { full });
  return `${formatPosition({ ...problem.position, file: withParent(problem.position.file, name) })}: ${problem.reason}`;
}

/** Whether the token has a limit; one without `limit_calls` accepts no call and has none. */
export function isLimited({ details, missing }: TokenInspection): boolean {
  return details !== undefined && details.limit !== null && !missing.includes('limit_calls');
}

/** The limit of a token for a table; `-` if it is unset. */
export function toLimit(token: TokenInspection): string {
  const { details, missing } = token;
  if (!details || missing.includes('limit_calls')) return '-';
  return isLimited(token) ? `limit ${details.limit}` : 'no limit';
}

/** Remaining calls; `undefined` without a limit, or if the file does not say. */
export function leftOf(token: TokenInspection): number | undefined {
  const { details } = token;
  return details && isLimited(token) ? Math.max(0, (details.limit ?? 0) - details.calls) : undefined;
}

/** Reads a token given as `-` from standard input, which keeps it out of the list of processes. */
export async function toName(name: string, { input }: Context): Promise<string> {
  return name === '-' ? (await input()).trim() : name;
}

/** A new token with its access token, which no file has. */
export function toCreatedText({ token, accessToken, file }: CreatedToken, { style }: Context): string {
  const { bold, dim } = style;
  const note = dim('shown now and never again: the file keeps a hash');
  return toTable([
    ['token', bold(token)],
    ['access token', `${bold(accessToken)}  ${note}`],
    ['file', file],
  ]);
}
