import { Argument, Command } from 'commander';
import manifest from '../package.json' with { type: 'json' };
import { completion, SHELLS } from './commands/completion.ts';
import { schema, types } from './commands/declarations.ts';
import { diff } from './commands/diff.ts';
import { doctor } from './commands/doctor.ts';
import { explain } from './commands/explain.ts';
import { get, has, ls, search } from './commands/reading.ts';
import { watch } from './commands/watch.ts';
import type { Context } from './context.ts';
import type { ExitCode } from './outcome.ts';
import { addTokenCommands } from './token-program.ts';

/** Runs a command, and keeps the code that the program is to end with. */
export type Run = (work: () => Promise<ExitCode>) => Promise<void>;

const EXAMPLES = `
Examples:
  $ flextype-registry get plugins.site.settings.title
  $ flextype-registry explain flextype.settings.cors.methods
  $ flextype-registry diff --git HEAD~1
  $ flextype-registry doctor --strict && echo fine
  $ flextype-registry types -o site-registry.ts

The site is the one in --root, else in FLEXTYPE_ROOT, else the one that the working directory lies in.
Exit codes: 0 yes or done; 1 no (not set, not found, different, errors found); 2 the command line makes
no sense; 3 there is no site, or it cannot be read or written. Colours: on a terminal, unless NO_COLOR is set.
`;

/** All commands, with what they take: what `--help` prints and completion completes is made from this. */
export function createProgram(context: Context, run: Run): Command {
  const program = new Command('flextype-registry')
    .description('Looks into the registry of a Flextype site: reads, explains, checks, compares.')
    .version(manifest.version)
    .option('--root <folder>', "the site's folder, which holds project/ and src/   (FLEXTYPE_ROOT)")
    .option('--json', 'print JSON, for programs')
    .showHelpAfterError('(--help tells what there is)')
    .addHelpText('after', EXAMPLES);
  addReading(program, context, run);
  addChecking(program, context, run);
  program.commandsGroup('For other tools:');
  addDeclarations(program, context, run);
  program
    .command('serve')
    .description('serve the registry over HTTP; takes the options of the server, "serve --help" lists them')
    .allowUnknownOption()
    .helpOption(false);
  program
    .command('completion')
    .description('print what makes a shell complete commands, options and ids')
    .addArgument(new Argument('<shell>', 'the shell').choices(SHELLS))
    .addHelpText(
      'after',
      '\nFor bash, put this into ~/.bashrc:\n  source <(flextype-registry completion bash)\n',
    )
    .action((shell: string) => run(async () => completion(shell, context)));
  return program;
}

function addReading(program: Command, context: Context, run: Run): void {
  program.commandsGroup('Reading:');
  program
    .command('get')
    .description('print the value of an id: a text as it is, an array as JSON')
    .addArgument(idArgument('<id>'))
    .option('--default <text>', 'what to print where it is not set')
    .action((id: string, _, command: Command) => run(() => get(id, command.optsWithGlobals(), context)));
  program
    .command('has')
    .description('tell by the exit code whether an id is set')
    .addArgument(idArgument('<id>'))
    .action((id: string, _, command: Command) => run(() => has(id, command.optsWithGlobals(), context)));
  program
    .command('ls')
    .description('list what stands below an id, or at the top')
    .addArgument(idArgument('[id]'))
    .option('-r, --recursive', 'list all values below it, with their whole ids')
    .action((id: string | undefined, _, command: Command) =>
      run(() => ls(id, command.optsWithGlobals(), context)),
    );
  program
    .command('search')
    .description('find ids and values that have a text in them')
    .argument('<text>', 'what to look for; capitals do not matter')
    .option('--ids', 'look at ids only')
    .option('--values', 'look at values only')
    .action((text: string, _, command: Command) =>
      run(() => search(text, command.optsWithGlobals(), context)),
    );
  program
    .command('watch')
    .description('print changes as they happen; with --json a line of JSON each')
    .addArgument(idArgument('[id]'))
    .option('--polling', 'look at the files at intervals, for network file systems')
    .action((id: string | undefined, _, command: Command) =>
      run(() => watch(id, command.optsWithGlobals(), context)),
    );
}

function addChecking(program: Command, context: Context, run: Run): void {
  program.commandsGroup('Understanding:');
  program
    .command('explain')
    .description('tell where a value comes from: every layer, its file, line and column, and which wins')
    .addArgument(idArgument('<id>'))
    .action((id: string, _, command: Command) => run(() => explain(id, command.optsWithGlobals(), context)));
  program
    .command('diff')
    .description('tell by which ids two sites differ, or one site from what it was in Git')
    .argument('[sites...]', 'two folders; with --git one, or none')
    .option('--git <revision>', 'compare with the site at this revision: HEAD~1, v1.2, a branch')
    .action((sites: string[], _, command: Command) =>
      run(() => diff(sites, command.optsWithGlobals(), context)),
    );
  program
    .command('doctor')
    .description('tell everything wrong or risky in a site, where it stands, and what mends it')
    .option('--strict', 'exit with 1 on warnings, too')
    .option('--all', 'show every place, and not the first three of each kind')
    .option('--full', 'name tokens in full')
    .action((_, command: Command) => run(() => doctor(command.optsWithGlobals(), context)));
  program.commandsGroup('Tokens:');
  addTokenCommands(program, context, run);
}

function addDeclarations(program: Command, context: Context, run: Run): void {
  program
    .command('types')
    .description('print TypeScript declarations, so that a misspelt id does not compile')
    .option('-o, --output <file>', 'write them to a file')
    .option('--name <name>', 'what the interface is called (default: SiteRegistry)')
    .action((_, command: Command) => run(() => types(command.optsWithGlobals(), context)));
  program
    .command('schema')
    .description('print the JSON Schema of the registry, of an id, or of a settings.yaml for an editor')
    .addArgument(idArgument('[id]'))
    .option(
      '--settings <name>',
      'of the settings.yaml of "flextype", a plugin, or the server ("registry-api")',
    )
    .option('-o, --output <file>', 'write it to a file')
    .action((id: string | undefined, _, command: Command) =>
      run(() => schema(id, command.optsWithGlobals(), context)),
    );
}

/** The name of arguments that are ids; completion knows them by it. */
export const ID_ARGUMENT = 'id';

function idArgument(name: `<${typeof ID_ARGUMENT}>` | `[${typeof ID_ARGUMENT}]`): Argument {
  return new Argument(name, 'a dotted id, as plugins.site.settings.title');
}
