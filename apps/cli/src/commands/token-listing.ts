import { displayNames, type NameOptions } from '@flextype-bun/api/display-names';
import { printable } from '@flextype-bun/registry-core';
import type { TokenInspection } from '@flextype-bun/tokens';
import {
  isLimited,
  leftOf,
  toCondition,
  toLimit,
  toName,
  toProblem,
  toReport,
} from '../reports/token-report.ts';
import { findRoot } from '../site/root.ts';
import { withTokens } from '../site/site-tokens.ts';
import type { Context } from '../terminal/context.ts';
import { CommandError, EXIT, type ExitCode } from '../terminal/outcome.ts';
import { Progress } from '../terminal/progress.ts';
import type { Paint, Style } from '../terminal/style.ts';
import { toInteger, toJsonText } from '../text/json-text.ts';
import { toTable } from '../text/table.ts';
import { toText } from '../text/value-text.ts';
import type { ReadingOptions } from './reading.ts';

/** Options of the commands that show tokens. */
export interface TokenOptions extends ReadingOptions {
  /** Show names in full. */
  readonly full?: boolean;
}

/** `tokens list`: lists all tokens. */
export async function listTokens(options: TokenOptions, context: Context): Promise<ExitCode> {
  const found = await inspectAll(options, context);
  const full = options.full ?? false;
  if (options.json) {
    context.out(toJsonText(found.map((token) => toReport(token, { full }))));
    return EXIT.ok;
  }
  const { bold, dim } = context.style;
  const rows = found.map((token) => [
    displayNames(token, { full }).name,
    toState(token, context.style),
    toLimit(token),
    token.details?.hasAccessToken ? 'access token' : '',
    dim(token.layout),
    printable(token.details?.title ?? ''),
  ]);
  context.out(toTable([['token', 'state', 'limit', 'guarded by', 'layout', 'title'].map(bold), ...rows]));
  return EXIT.ok;
}

/** `tokens usage`: calls and limit of each token, the busiest first. */
export async function showUsage(options: TokenOptions, context: Context): Promise<ExitCode> {
  const found = (await inspectAll(options, context)).sort((a, b) => callsOf(b) - callsOf(a));
  const full = options.full ?? false;
  if (options.json) {
    context.out(toJsonText(found.map((token) => toUsage(token, { full }))));
    return EXIT.ok;
  }
  const rows = found.map((token) => [
    displayNames(token, { full }).name,
    toState(token, context.style),
    toCalls(token),
    toLeft(token, context.style),
    printable(token.details?.title ?? ''),
  ]);
  const head = ['token', 'state', 'calls', 'left', 'title'].map(context.style.bold);
  context.out(toTable([head, ...rows]));
  return EXIT.ok;
}

/** `tokens show TOKEN`: shows a token without the hash of its access token. */
export async function showToken(name: string, options: TokenOptions, context: Context): Promise<ExitCode> {
  const asked = await toName(name, context);
  const token = await withTokens(await findRoot(options.root, context), (tokens) => tokens.inspect(asked));
  if (!token)
    throw new CommandError('There is no such token; "tokens list --full" shows all', { exit: EXIT.negative });
  const report = toReport(token, options);
  if (options.json) {
    context.out(toJsonText(report));
    return EXIT.ok;
  }
  const rows = Object.entries(report).map(([key, value]) => [
    context.style.bold(key),
    printable(Array.isArray(value) ? value.join(', ') : value === null ? '-' : String(value)),
  ]);
  const fields = [...(token.details?.fields ?? [])].filter(([key]) => !IN_REPORT.has(key) && key !== HASH);
  context.out(
    toTable([...rows, ...fields.map(([key, value]) => [printable(key), printable(toText(value))])]),
  );
  return EXIT.ok;
}

const HASH = 'hashed_access_token';
const IN_REPORT = new Set(['title', 'calls', 'limit_calls', 'state']);

function toUsage(token: TokenInspection, { full }: NameOptions) {
  const { condition, details } = token;
  return {
    token: displayNames(token, { full }).name,
    condition,
    title: details?.title ?? null,
    calls: details ? toInteger(details.calls) : null,
    limit: isLimited(token) ? toInteger(details?.limit ?? undefined) : null,
    left: toInteger(leftOf(token)) ?? null,
  };
}

function toState(token: TokenInspection, { green, red, yellow }: Style): string {
  const paints: Record<TokenInspection['condition'], Paint> = {
    valid: green,
    disabled: yellow,
    exhausted: red,
    incomplete: red,
    unreadable: red,
  };
  return paints[token.condition](toCondition(token));
}

function toCalls(token: TokenInspection): string {
  const { details } = token;
  if (!details) return '-';
  return isLimited(token) ? `${details.calls}/${details.limit}` : `${details.calls}`;
}

function toLeft(token: TokenInspection, { red, yellow }: Style): string {
  const left = leftOf(token);
  if (left === undefined) return toLimit(token);
  const paint = left === 0 ? red : left < (token.details?.limit ?? 0) / 10 ? yellow : String;
  return paint(`${left} left`);
}

function callsOf({ details }: TokenInspection): number {
  return details?.calls ?? -1;
}

/** All tokens by name, including unreadable ones. */
async function inspectAll(options: TokenOptions, context: Context): Promise<TokenInspection[]> {
  const progress = new Progress('Reading tokens', context);
  const found = await withTokens(await findRoot(options.root, context), async (tokens) => {
    const all: TokenInspection[] = [];
    for await (const token of tokens.inspectAll()) {
      all.push(token);
      progress.step();
    }
    return all;
  }).finally(() => progress.end());
  reportUnreadable(found, options, context);
  return found.sort((a, b) => (a.token < b.token ? -1 : 1));
}

const PROBLEMS_SHOWN = 3;

function reportUnreadable(found: readonly TokenInspection[], { full }: NameOptions, context: Context): void {
  const unreadable = found.filter(({ problem }) => problem);
  for (const token of unreadable.slice(0, PROBLEMS_SHOWN)) context.err(`${toProblem(token, { full })}\n`);
  const more = unreadable.length - PROBLEMS_SHOWN;
  if (more > 0) context.err(`… and ${more} more token files that cannot be read; "tokens show" says why\n`);
}
