import { type Command, CommanderError } from 'commander';
import { COMPLETE, COMPLETE_QUOTED } from '../commands/completion.ts';
import type { Context } from '../terminal/context.ts';
import { CommandError, EXIT, type ExitCode } from '../terminal/outcome.ts';
import { complete, formatCompletions } from './completer.ts';
import { createProgram } from './program.ts';
import { unquote } from './unquote.ts';

/** Runs a command line and returns the exit code. Unexpected errors are thrown. */
export async function run(args: readonly string[], context: Context): Promise<ExitCode> {
  let exit: ExitCode = EXIT.ok;
  const program = createProgram(context, async (work) => {
    exit = await work();
  });
  prepare(program, context);
  try {
    const [first, ...words] = args;
    if (first === COMPLETE || first === COMPLETE_QUOTED) {
      const meant = first === COMPLETE ? words : words.map((word) => unquote(word, context.environment));
      context.out(formatCompletions(await complete(program, meant, context)));
    } else {
      await program.parseAsync([...args], { from: 'user' });
    }
    return exit;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    if (!(error instanceof CommandError)) throw error;
    // A completion must not load it.
    const { printable } = await import('@flextype-bun/registry-core');
    context.err(`${error.message.split('\n').map(printable).join('\n')}\n`);
    return error.exit;
  }
}

/** Redirects the output of every command to the context, and makes it throw instead of exiting. */
function prepare(command: Command, context: Context): void {
  command.exitOverride();
  command.configureOutput({
    writeOut: (text) => context.out(text),
    writeErr: (text) => context.err(text),
    outputError: (text, write) => write(context.style.red(text)),
  });
  for (const child of command.commands) prepare(child, context);
}
