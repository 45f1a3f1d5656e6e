import { lookup, type PhpArray } from '@flextype-bun/registry-core';
import { CommandRunner } from '../exec/command-runner.ts';
import { toChangeLines, toStatusLine } from '../reports/change-text.ts';
import { toVariables } from '../reports/variables.ts';
import { followValues } from '../site/live-values.ts';
import type { SourceOptions } from '../site/value-source.ts';
import type { Context } from '../terminal/context.ts';
import { CommandError, EXIT, type ExitCode } from '../terminal/outcome.ts';
import type { ReadingOptions } from './reading.ts';

/** The options of `watch`. */
export interface WatchOptions extends ReadingOptions, SourceOptions {
  readonly polling?: boolean;
  /** Command to run for changes. */
  readonly exec?: string;
  readonly restart?: boolean;
  /** Milliseconds within which changes are combined. */
  readonly debounce?: number;
}

const DEFAULT_DEBOUNCE_MS = 100;

/** `watch [ID]`: prints changes as they happen, or runs a command for them, until it is interrupted. */
export async function watch(
  id: string | undefined,
  options: WatchOptions,
  context: Context,
): Promise<ExitCode> {
  checkOptions(options);
  const { exec, json = false } = options;
  const { style } = context;
  // Standard output belongs to the command.
  const show = exec === undefined ? context.out : context.err;
  let runner: CommandRunner | undefined;
  const interrupted = context.interrupted(exec === undefined ? undefined : ENDING);
  const live = await followValues(
    { ...options, id, interrupted },
    {
      change: (before, after) => {
        const lines = toChangeLines({ before, after }, id, { json, style });
        if (lines === '') return;
        show(lines);
        runner?.change();
      },
      status: (state, problems) => show(toStatusLine(state, problems, { json, style })),
    },
    context,
  );
  try {
    if (exec !== undefined) runner = startRunner(exec, { id, options, context, tree: () => live.tree });
    context.err(`Watching ${id ?? 'all ids'} of ${live.place}; Ctrl+C ends it\n`);
    const signal = await Promise.race([interrupted, live.failed]);
    if (runner) await endRunner(runner, signal, context);
    return EXIT.ok;
  } finally {
    await runner?.close('SIGTERM');
    await live.close();
  }
}

const ENDING = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const PASSED_ON = ['SIGUSR1', 'SIGUSR2'] as const;

function checkOptions({ exec, restart, debounce }: WatchOptions): void {
  if (exec === undefined && (restart || debounce !== undefined)) {
    throw new CommandError('--restart and --debounce need --exec', { exit: EXIT.usage });
  }
  if (exec !== undefined && process.platform === 'win32') {
    throw new CommandError('--exec needs the process groups of POSIX; run it in WSL', { exit: EXIT.usage });
  }
}

interface Running {
  readonly id: string | undefined;
  readonly options: WatchOptions;
  readonly context: Context;
  readonly tree: () => PhpArray;
}

function startRunner(command: string, { id, options, context, tree }: Running): CommandRunner {
  const { cwd, environment, err } = context;
  const variables = () => toVariables(id === undefined ? tree() : valueAt(tree(), id));
  // At the start, values that cannot be variables end the command; later, they are only reported.
  variables();
  const restart = options.restart ?? false;
  const runner = new CommandRunner({
    command,
    cwd,
    restart,
    debounceMs: options.debounce ?? DEFAULT_DEBOUNCE_MS,
    environment: () => ({ ...environment, ...Object.fromEntries(variables()) }),
    report: (message) => err(`${message}\n`),
  });
  context.onSignal(PASSED_ON, (signal) => runner.signal(signal));
  if (restart) runner.start();
  return runner;
}

async function endRunner(runner: CommandRunner, signal: NodeJS.Signals, context: Context): Promise<void> {
  void context.interrupted(ENDING).then(() => runner.signal('SIGKILL'));
  if (runner.isRunning) context.err('Waiting for the command to end; Ctrl+C again kills it\n');
  await runner.close(signal);
}

function valueAt(tree: PhpArray, id: string): PhpArray {
  const value = lookup(tree, id);
  return new Map(value === undefined ? [] : [[id, value]]);
}
