import { type Command, Option } from 'commander';
import type { ValueFormat } from '../reports/value-format.ts';
import type { Context, Run } from '../terminal/context.ts';
import { idArgument, lazy, toMilliseconds, toShellCommand } from './command-parts.ts';
import { phpOption, tokenOption } from './global-options.ts';

const get = lazy(async () => (await import('../commands/reading.ts')).get);
const has = lazy(async () => (await import('../commands/reading.ts')).has);
const ls = lazy(async () => (await import('../commands/reading.ts')).ls);
const search = lazy(async () => (await import('../commands/reading.ts')).search);
const watch = lazy(async () => (await import('../commands/watch.ts')).watch);

const FORMATS: Readonly<Record<ValueFormat | 'json', true>> = {
  json: true,
  yaml: true,
  env: true,
  dotenv: true,
};

/** The commands that print values. */
export function addReadingCommands(program: Command, context: Context, run: Run): void {
  program.commandsGroup('Reading:');
  program
    .command('get')
    .description('print the value of an id: strings unquoted, arrays as JSON')
    .addArgument(idArgument('<id>'))
    .option('--default <text>', 'print this if the id is unset')
    .addOption(formatOption())
    .addOption(tokenOption())
    .addOption(phpOption())
    .action((id: string, _, command: Command) => run(() => get(id, command.optsWithGlobals(), context)));
  program
    .command('has')
    .description('exit with 0 if an id is set, else with 1')
    .addArgument(idArgument('<id>'))
    .addOption(tokenOption())
    .addOption(phpOption())
    .action((id: string, _, command: Command) => run(() => has(id, command.optsWithGlobals(), context)));
  program
    .command('ls')
    .description('list the keys below an id, or the top-level keys')
    .addArgument(idArgument('[id]'))
    .option('-r, --recursive', 'list all values below it, with full ids')
    .addOption(formatOption())
    .addOption(tokenOption())
    .addOption(phpOption())
    .action((id: string | undefined, _, command: Command) =>
      run(() => ls(id, command.optsWithGlobals(), context)),
    );
  program
    .command('search')
    .description('find ids and values that contain a text')
    .argument('<text>', 'the text; case-insensitive')
    .option('--ids', 'search ids only')
    .option('--values', 'search values only')
    .addOption(tokenOption())
    .addOption(phpOption())
    .action((text: string, _, command: Command) =>
      run(() => search(text, command.optsWithGlobals(), context)),
    );
  program
    .command('watch')
    .description(
      'print changes as they happen, or run a command for them; with --json, one line of JSON per change',
    )
    .addArgument(idArgument('[id]'))
    .option('--polling', 'poll the files, for network file systems')
    .addOption(
      new Option(
        '--exec <command>',
        'run this in a shell after each change, with the values in its environment',
      ).argParser(toShellCommand),
    )
    .option('--restart', 'with --exec: run it at once, and end and start it again at each change')
    .addOption(
      new Option('--debounce <ms>', 'with --exec: combine changes within this time (default: 100)').argParser(
        toMilliseconds,
      ),
    )
    .addOption(tokenOption())
    .addOption(phpOption())
    .action((id: string | undefined, _, command: Command) =>
      run(() => watch(id, command.optsWithGlobals(), context)),
    );
}

function formatOption(): Option {
  return new Option(
    '--format <format>',
    'print as JSON, YAML, variables for a shell, or a .env file',
  ).choices(Object.keys(FORMATS));
}
