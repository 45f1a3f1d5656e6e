import { type Command, Option } from 'commander';
import type { Context, Run } from '../terminal/context.ts';
import { lazy, toCount } from './command-parts.ts';

const listTokens = lazy(async () => (await import('../commands/token-listing.ts')).listTokens);
const showToken = lazy(async () => (await import('../commands/token-listing.ts')).showToken);
const showUsage = lazy(async () => (await import('../commands/token-listing.ts')).showUsage);
const createToken = lazy(async () => (await import('../commands/tokens.ts')).createToken);
const removeToken = lazy(async () => (await import('../commands/tokens.ts')).removeToken);
const switchToken = lazy(async () => (await import('../commands/tokens.ts')).switchToken);

const TOKEN_HELP = 'the token; "-" reads it from standard input, to hide it from the list of processes';

/** The `tokens` commands; all are safe beside a running server. */
export function addTokenCommands(program: Command, context: Context, run: Run): void {
  const tokens = program
    .command('tokens')
    .description('create, list, enable and disable tokens; safe while the server runs');
  tokens
    .command('create')
    .description('create a token, and show it with its access token')
    .option('--limit <calls>', 'total number of calls; 0 means unlimited', toCount)
    .option('--title <text>', 'a title')
    .option('--token <name>', 'the token itself (default: 32 random hex digits)')
    .option('--created-by <name>', 'the author')
    .option('--disabled', 'create it disabled')
    .addOption(
      new Option(
        '--layout <generation>',
        "layout of the tokens' folder (default: that of the site's Flextype)",
      ).choices(['0.9', '0.10', '1.x']),
    )
    .action((_, command: Command) => run(() => createToken(command.optsWithGlobals(), context)));
  tokens
    .command('list')
    .description('list all tokens')
    .option('--full', 'show names in full')
    .action((_, command: Command) => run(() => listTokens(command.optsWithGlobals(), context)));
  tokens
    .command('usage')
    .description('show calls and limits; a running server updates them every second')
    .option('--full', 'show names in full')
    .action((_, command: Command) => run(() => showUsage(command.optsWithGlobals(), context)));
  tokens
    .command('show')
    .description('show one token')
    .argument('<token>', TOKEN_HELP)
    .option('--full', 'show its name in full')
    .action((name: string, _, command: Command) =>
      run(() => showToken(name, command.optsWithGlobals(), context)),
    );
  for (const state of ['enabled', 'disabled'] as const) {
    const verb = state.slice(0, -1);
    tokens
      .command(verb)
      .description(`${verb} a token; a running server follows within a second`)
      .argument('<token>', TOKEN_HELP)
      .option('--full', 'show its name in full')
      .action((name: string, _, command: Command) =>
        run(() => switchToken(name, state, command.optsWithGlobals(), context)),
      );
  }
  tokens
    .command('remove')
    .description('delete a token and its folder')
    .argument('<token>', TOKEN_HELP)
    .action((name: string, _, command: Command) =>
      run(() => removeToken(name, command.optsWithGlobals(), context)),
    );
}
