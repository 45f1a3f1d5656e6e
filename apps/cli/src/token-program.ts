import { type Command, InvalidArgumentError, Option } from 'commander';
import { listTokens, showToken, showUsage } from './commands/token-listing.ts';
import { createToken, removeToken, switchToken } from './commands/tokens.ts';
import type { Context } from './context.ts';
import type { Run } from './program.ts';

const TOKEN_HELP = 'the token; "-" reads it from standard input, where no list of processes shows it';

/** `tokens …`, all of which may be used while a server runs. */
export function addTokenCommands(program: Command, context: Context, run: Run): void {
  const tokens = program
    .command('tokens')
    .description('make, list and switch tokens; safe while the server runs');
  tokens
    .command('create')
    .description('make a token, and show it with its access token')
    .option('--limit <calls>', 'calls allowed altogether; 0 for any number', toCount)
    .option('--title <text>', 'its name for people')
    .option('--token <name>', 'the token itself (default: 32 random hex digits)')
    .option('--created-by <name>', 'who made it')
    .option('--disabled', 'make it disabled')
    .addOption(
      new Option(
        '--layout <generation>',
        "whose folder it goes to (default: that of the site's Flextype)",
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
    .description('show calls and limits; a running server brings the numbers up to date every second')
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
    .description('remove a token and its folder, for good')
    .argument('<token>', TOKEN_HELP)
    .action((name: string, _, command: Command) =>
      run(() => removeToken(name, command.optsWithGlobals(), context)),
    );
}

function toCount(text: string): number {
  const count = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(count)) {
    throw new InvalidArgumentError('A whole number from 0 is expected.');
  }
  return count;
}
