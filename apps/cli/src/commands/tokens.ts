import type { Token, TokenLayout } from '@flextype-bun/tokens';
import type { Context } from '../context.ts';
import { type Tellable, toInteger, toJsonText } from '../json-text.ts';
import { CommandError, EXIT, type ExitCode } from '../outcome.ts';
import { findRoot } from '../site.ts';
import { shown, withTokens } from '../site-tokens.ts';
import { toTable } from '../table.ts';
import { toText } from '../value-text.ts';
import type { ReadingOptions } from './reading.ts';

/** What the commands take that show tokens. */
export interface TokenOptions extends ReadingOptions {
  /** Show names in full. */
  readonly full?: boolean;
}

/** What `tokens create` takes. */
export interface CreateTokenOptions extends ReadingOptions {
  readonly limit?: number;
  readonly title?: string;
  readonly disabled?: boolean;
  readonly token?: string;
  readonly createdBy?: string;
  readonly layout?: TokenLayout;
}

/** `tokens create`: makes a token, and shows it and its access token, this one time. */
export async function createToken(options: CreateTokenOptions, context: Context): Promise<ExitCode> {
  const { limit, title, token, createdBy, layout, disabled } = options;
  const created = await withTokens(await findRoot(options.root, context), (tokens) =>
    tokens.create({
      ...(limit !== undefined && { limit }),
      ...(title !== undefined && { title }),
      ...(token !== undefined && { token }),
      ...(createdBy !== undefined && { createdBy }),
      ...(layout !== undefined && { layout }),
      ...(disabled && { state: 'disabled' as const }),
    }),
  );
  if (options.json) {
    context.out(toJsonText({ ...created }));
    return EXIT.yes;
  }
  const { bold, dim } = context.style;
  context.out(
    toTable([
      ['token', bold(created.token)],
      [
        'access token',
        `${bold(created.accessToken)}  ${dim('shown now and never again: the file keeps a hash')}`,
      ],
      ['file', created.file],
    ]),
  );
  return EXIT.yes;
}

/** `tokens list`: lists all tokens. */
export async function listTokens(options: TokenOptions, context: Context): Promise<ExitCode> {
  const found = await allTokens(options, context);
  const full = options.full ?? false;
  if (options.json) {
    context.out(toJsonText(found.map((token) => toReport(token, full))));
    return EXIT.yes;
  }
  const { bold, dim, green, yellow } = context.style;
  const rows = found.map((token) => [
    shown(token, full).name,
    token.enabled ? green('enabled') : yellow('disabled'),
    token.limit === null ? 'no limit' : `limit ${token.limit}`,
    token.hasAccessToken ? 'access token' : '',
    dim(token.layout),
    token.title ?? '',
  ]);
  context.out(toTable([['token', 'state', 'limit', 'guarded by', 'layout', 'title'].map(bold), ...rows]));
  return EXIT.yes;
}

/** `tokens usage`: calls and limit of each token, the busiest first. */
export async function showUsage(options: TokenOptions, context: Context): Promise<ExitCode> {
  const found = (await allTokens(options, context)).sort((a, b) => b.calls - a.calls);
  const full = options.full ?? false;
  if (options.json) {
    context.out(
      toJsonText(
        found.map((token) => ({
          token: shown(token, full).name,
          title: token.title,
          calls: toInteger(token.calls),
          limit: token.limit === null ? null : toInteger(token.limit),
          left: token.limit === null ? null : toInteger(leftOf(token)),
        })),
      ),
    );
    return EXIT.yes;
  }
  const { bold, red, yellow } = context.style;
  const rows = found.map((token) => {
    const left = leftOf(token);
    const paint = left === 0 ? red : left < (token.limit ?? 0) / 10 ? yellow : (text: string) => text;
    const calls = token.limit === null ? `${token.calls}` : `${token.calls}/${token.limit}`;
    return [
      shown(token, full).name,
      calls,
      token.limit === null ? 'no limit' : paint(`${left} left`),
      token.title ?? '',
    ];
  });
  context.out(toTable([['token', 'calls', 'left', 'title'].map(bold), ...rows]));
  return EXIT.yes;
}

/** `tokens show TOKEN`: tells all of one token but the hash of its access token. */
export async function showToken(name: string, options: TokenOptions, context: Context): Promise<ExitCode> {
  const asked = await toName(name, context);
  const token = await withTokens(await findRoot(options.root, context), (tokens) => tokens.find(asked));
  if (!token)
    throw new CommandError('There is no such token; "tokens list --full" shows all', { exit: EXIT.no });
  const report = toReport(token, options.full ?? false);
  if (options.json) {
    context.out(toJsonText(report));
    return EXIT.yes;
  }
  const rows = Object.entries(report).flatMap(([key, value]) =>
    key === 'fields' ? [] : [[context.style.bold(key), value === null ? '-' : String(value)]],
  );
  const fields = [...token.fields].filter(([key]) => !IN_REPORT.has(key) && key !== HASH);
  context.out(toTable([...rows, ...fields.map(([key, value]) => [key, toText(value)])]));
  return EXIT.yes;
}

/** `tokens enable TOKEN`, `tokens disable TOKEN`: sets the state, and nothing else in the file. */
export async function switchToken(
  name: string,
  state: 'enabled' | 'disabled',
  options: TokenOptions,
  context: Context,
): Promise<ExitCode> {
  const asked = await toName(name, context);
  const token = await withTokens(await findRoot(options.root, context), (tokens) =>
    state === 'enabled' ? tokens.enable(asked) : tokens.disable(asked),
  );
  if (token.enabled !== (state === 'enabled')) {
    throw new CommandError('Somebody else wrote the token file at the same moment; try again', {
      exit: EXIT.site,
    });
  }
  if (options.json) context.out(toJsonText(toReport(token, options.full ?? false)));
  else context.out(`${shown(token, options.full ?? false).name} is ${state}\n`);
  return EXIT.yes;
}

/** `tokens remove TOKEN`: removes the token's folder. */
export async function removeToken(name: string, options: TokenOptions, context: Context): Promise<ExitCode> {
  const asked = await toName(name, context);
  await withTokens(await findRoot(options.root, context), (tokens) => tokens.remove(asked));
  if (options.json) context.out(toJsonText({ removed: true }));
  else context.out('removed\n');
  return EXIT.yes;
}

const HASH = 'hashed_access_token';
const IN_REPORT = new Set(['title', 'calls', 'limit_calls', 'state']);

function toReport(token: Token, full: boolean): { readonly [key: string]: Tellable } {
  const { name, file } = shown(token, full);
  return {
    token: name,
    title: token.title,
    enabled: token.enabled,
    calls: toInteger(token.calls),
    limit: token.limit === null ? null : toInteger(token.limit),
    access_token: token.hasAccessToken,
    layout: token.layout,
    file,
  };
}

/** A token given as `-` is read from standard input, where no list of processes shows it. */
async function toName(name: string, { input }: Context): Promise<string> {
  return name === '-' ? (await input()).trim() : name;
}

async function allTokens(options: ReadingOptions, context: Context): Promise<Token[]> {
  return withTokens(await findRoot(options.root, context), async (tokens) => {
    const found = await Array.fromAsync(tokens.list());
    for (const { message } of tokens.status.problems) context.err(`${message}\n`);
    return found.sort((a, b) => (a.token < b.token ? -1 : 1));
  });
}

function leftOf({ calls, limit }: Token): number {
  return Math.max(0, (limit ?? 0) - calls);
}
