import { diff, formatDiagnostic, openRegistry, type RegistryEvent } from '@flextype-bun/registry-core';
import { findRoot, toCommandError } from '../site/site.ts';
import type { Context } from '../terminal/context.ts';
import { EXIT, type ExitCode } from '../terminal/outcome.ts';
import { toJsonText } from '../text/json-text.ts';
import { toSummary } from '../text/value-text.ts';
import type { ReadingOptions } from './reading.ts';

/** `watch [ID]`: prints changes as they happen, until it is interrupted. */
export async function watch(
  id: string | undefined,
  options: ReadingOptions & { readonly polling?: boolean },
  context: Context,
): Promise<ExitCode> {
  const root = await findRoot(options.root, context);
  const registry = await openRegistry(root, { polling: options.polling ?? false }).catch((error: unknown) => {
    throw toCommandError(error);
  });
  registry.subscribe((event) => {
    if (event.type === 'change') printChange(event, id, options, context);
    else printStatus(event, options, context);
  });
  context.err(`Watching ${id ?? 'all ids'} of ${root}; Ctrl+C ends it\n`);
  await context.interrupted();
  await registry.close();
  return EXIT.ok;
}

function printChange(
  { previous, snapshot }: Extract<RegistryEvent, { type: 'change' }>,
  id: string | undefined,
  { json = false }: ReadingOptions,
  { out, style }: Context,
): void {
  for (const difference of diff(previous.tree, snapshot.tree)) {
    if (!concerns(difference.id, id)) continue;
    const { before, after, kind } = difference;
    const time = new Date().toISOString();
    if (json) {
      out(toJsonText({ time, type: 'change', id: difference.id, kind, before, after }, {}));
      continue;
    }
    const was = before === undefined ? 'not set' : toSummary(before);
    const is = after === undefined ? 'not set' : toSummary(after);
    out(`${style.dim(time)} ${style.bold(difference.id)}: ${style.red(was)} → ${style.green(is)}\n`);
  }
}

function printStatus(
  { state, diagnostics }: Extract<RegistryEvent, { type: 'status' }>,
  { json = false }: ReadingOptions,
  { out, style }: Context,
): void {
  const time = new Date().toISOString();
  const problems = diagnostics.map((diagnostic) => formatDiagnostic(diagnostic));
  if (json) out(toJsonText({ time, type: 'status', state, problems }, {}));
  else if (state === 'ready') out(`${style.dim(time)} ${style.green('ready')}: all files are in force\n`);
  else out(`${style.dim(time)} ${style.yellow(state)}: ${problems.join('\n')}\n`);
}

/** Whether a change of one id affects the other: it is the same, an ancestor or a descendant. */
function concerns(changed: string, asked: string | undefined): boolean {
  if (asked === undefined || changed === asked) return true;
  return changed.startsWith(`${asked}.`) || asked.startsWith(`${changed}.`);
}
