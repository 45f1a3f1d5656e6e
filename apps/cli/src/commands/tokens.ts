import { displayNames } from '@flextype-bun/api/display-names';
import type { TokenLayout } from '@flextype-bun/tokens';
import { toCreatedText, toName } from '../reports/token-report.ts';
import { findRoot } from '../site/root.ts';
import { withTokens } from '../site/site-tokens.ts';
import type { Context } from '../terminal/context.ts';
import { CommandError, EXIT, type ExitCode } from '../terminal/outcome.ts';
import { toJsonText } from '../text/json-text.ts';
import type { ReadingOptions } from './reading.ts';
import type { TokenOptions } from './token-listing.ts';

/** Options of `tokens create`. */
export interface CreateTokenOptions extends ReadingOptions {
  readonly limit?: number;
  readonly title?: string;
  readonly disabled?: boolean;
  readonly token?: string;
  readonly createdBy?: string;
  readonly layout?: TokenLayout;
}

/** `tokens create`: creates a token, and prints it and its access token once. */
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
    return EXIT.ok;
  }
  context.out(toCreatedText(created, context));
  return EXIT.ok;
}

/** `tokens enable TOKEN`, `tokens disable TOKEN`: changes only the state in the file. */
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
  if (options.json) context.out(toJsonText({ token: displayNames(token, options).name, state }));
  else context.out(`${displayNames(token, options).name} is ${state}\n`);
  return EXIT.ok;
}

/** `tokens remove TOKEN`: deletes the token's folder. */
export async function removeToken(name: string, options: TokenOptions, context: Context): Promise<ExitCode> {
  const asked = await toName(name, context);
  await withTokens(await findRoot(options.root, context), (tokens) => tokens.remove(asked));
  if (options.json) context.out(toJsonText({ removed: true }));
  else context.out('removed\n');
  return EXIT.ok;
}
