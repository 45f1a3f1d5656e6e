import { Argument, Command, Option } from 'commander';
import manifest from '../../package.json' with { type: 'json' };
import { completion, SHELLS } from '../commands/completion.ts';
import type { Context, Run } from '../terminal/context.ts';
import { CommandError, EXIT } from '../terminal/outcome.ts';
import { idArgument, lazy, toCount } from './command-parts.ts';
import { globalOptions, phpOption, refuseServerOptions, refuseUrl, tokenOption } from './global-options.ts';
import { addReadingCommands } from './reading-program.ts';
import { addTokenCommands } from './token-program.ts';

const schema = lazy(async () => (await import('../commands/declarations.ts')).schema);
const diff = lazy(async () => (await import('../commands/diff.ts')).diff);
const doctor = lazy(async () => (await import('../commands/doctor.ts')).doctor);
const explain = lazy(async () => (await import('../commands/explain.ts')).explain);
const init = lazy(async () => (await import('../commands/init.ts')).init);
const installPlugin = lazy(async () => (await import('../commands/running.ts')).installPlugin);
const ping = lazy(async () => (await import('../commands/ping.ts')).ping);
const service = lazy(async () => (await import('../commands/service.ts')).service);
const types = lazy(async () => (await import('../commands/types.ts')).types);

const EXAMPLES = `
Examples:
  $ flextype-registry get plugins.site.settings.title
  $ flextype-registry explain flextype.settings.cors.methods
  $ flextype-registry diff --git HEAD~1
  $ flextype-registry doctor --strict && echo fine
  $ flextype-registry types -o site-registry.ts

The site is --root, else FLEXTYPE_ROOT, else the one that contains the working directory; or --url.
Exit codes: 0 success; 1 negative result (unset, not found, different, errors found); 2 invalid command
line; 3 the site does not exist, or cannot be read or written. Colours: on a terminal, unless NO_COLOR is set.
`;

/** All commands with their arguments and options; `--help` and completion are made from them. */
export function createProgram(context: Context, run: Run): Command {
  const program = new Command('flextype-registry')
    .description('Reads, explains, checks and compares the registry of Flextype sites.')
    .version(manifest.version)
    .option('--root <folder>', "the site's folder, with project/ and src/ in it   (FLEXTYPE_ROOT)")
    .option('--url <url>', 'ask the server at this address, in place of the files')
    .option('--json', 'print JSON')
    .configureHelp({ showGlobalOptions: true, visibleGlobalOptions: globalOptions })
    .showHelpAfterError('(see --help)')
    .addHelpText('after', EXAMPLES);
  // Before its options are parsed, of which --token would be unknown.
  program.hook('preSubcommand', (_, command) => refuseUrl(command, program.opts()));
  program.hook('preAction', (_, command) => refuseServerOptions(command));
  addReadingCommands(program, context, run);
  addChecking(program, context, run);
  program.commandsGroup('Running:');
  addRunning(program, context, run);
  program.commandsGroup('For other tools:');
  addDeclarations(program, context, run);
  program
    .command('completion')
    .description('print the completion script of a shell, for commands, options and ids')
    .addArgument(new Argument('<shell>', 'the shell').choices(SHELLS))
    .addHelpText(
      'after',
      '\nFor bash, add this to ~/.bashrc:\n  source <(flextype-registry completion bash)\n',
    )
    .action((shell: string) => run(async () => completion(shell, context)));
  return program;
}

function addChecking(program: Command, context: Context, run: Run): void {
  program.commandsGroup('Understanding:');
  program
    .command('explain')
    .description('show where a value comes from: every layer with file, line and column, and which one wins')
    .addArgument(idArgument('<id>'))
    .action((id: string, _, command: Command) => run(() => explain(id, command.optsWithGlobals(), context)));
  program
    .command('diff')
    .description(
      'list the ids in which two sites differ, or a site and a Git revision (--git) or a server (--url)',
    )
    .argument('[sites...]', 'two folders; with --git or --url one, or none')
    .option('--git <revision>', 'compare with the site at this revision: HEAD~1, v1.2, a branch')
    .addOption(tokenOption())
    .addOption(phpOption())
    .action((sites: string[], _, command: Command) =>
      run(() => diff(sites, command.optsWithGlobals(), context)),
    );
  program
    .command('doctor')
    .description('list problems and risks of a site, with place and remedy')
    .option('--strict', 'exit with 1 on warnings as well')
    .option('--all', 'show every place, not only the first three of each kind')
    .option('--full', 'show tokens in full')
    .addOption(
      new Option(
        '--format <format>',
        'print text, JSON, annotations for GitHub, or SARIF for analysis tools',
      ).choices(['text', 'json', 'github', 'sarif']),
    )
    .option(
      '--fix',
      'repair what has only one possible repair: missing quotes, and the protection of the journal',
    )
    .option('--dry-run', 'with --fix: only show the repairs, as a unified diff')
    .option('--since <revision>', 'only what the site did not have at this Git revision: main, HEAD~1')
    .action((_, command: Command) => run(() => doctor(command.optsWithGlobals(), context)));
  program.commandsGroup('Tokens:');
  addTokenCommands(program, context, run);
}

function addRunning(program: Command, context: Context, run: Run): void {
  program
    .command('init')
    .description(
      "write a file for the server's settings in the site, and create a first token; overwrites nothing",
    )
    .option('--no-token', 'create no token')
    .action((_, command: Command) => run(() => init(command.optsWithGlobals(), context)));
  program
    .command('serve')
    .description('serve the registry over HTTP; takes the options of the server, "serve --help" lists them')
    .argument('[options...]', 'options of the server')
    .allowUnknownOption()
    .helpOption(false)
    // `index.ts` starts the server, unless other options come first.
    .action(() => {
      throw new CommandError('Only --root may come before "serve"; its own options come after it', {
        exit: EXIT.usage,
      });
    });
  program
    .command('ping')
    .description('check that a server answers, for health checks of containers')
    .argument(
      '[url]',
      'address of the server (default: on this machine, as the environment of the server says)',
    )
    .action((url: string | undefined) => run(() => ping(url, context)));
  program
    .command('service')
    .description('print a systemd unit that serves the site with this program')
    .addOption(
      new Option(
        '--instances <count>',
        'print a template unit for this many processes (2 to 9) on one port',
      ).argParser(toCount),
    )
    .action((_, command: Command) => run(() => service(command.optsWithGlobals(), context)));
  program
    .command('install-plugin')
    .description('write the plugin registry-api, with all that it needs but Bun, into a site')
    .argument('<site>', 'the folder that holds project/ and src/')
    .action((site: string) => run(() => installPlugin(site, context)));
}

function addDeclarations(program: Command, context: Context, run: Run): void {
  program
    .command('types')
    .description('print TypeScript declarations, so that a misspelt id does not compile')
    .addOption(tokenOption())
    .addOption(phpOption())
    .option('-o, --output <file>', 'write to a file')
    .option('--name <name>', 'name of the interface (default: SiteRegistry)')
    .option('--watch', 'write the file again when the site changes, until interrupted')
    .action((_, command: Command) => run(() => types(command.optsWithGlobals(), context)));
  program
    .command('schema')
    .description('print or write JSON Schemas: of the registry, of an id, of settings files, for an editor')
    .addArgument(idArgument('[id]'))
    .addOption(tokenOption())
    .addOption(phpOption())
    .option(
      '--settings <module>',
      'of the settings.yaml of "flextype", a plugin, or the server ("registry-api")',
    )
    .option('-o, --output <file>', 'write to a file')
    .option(
      '--write [module]',
      'write a first settings.schema.json from the default settings of a plugin or theme; without a name, of all',
    )
    .option(
      '--editor',
      'write schemas for all settings files into .vscode, and assign them to the files there and in .idea',
    )
    .option('--force', 'overwrite existing files')
    .action((id: string | undefined, _, command: Command) =>
      run(() => schema(id, command.optsWithGlobals(), context)),
    );
}
