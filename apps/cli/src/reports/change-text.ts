import { diff, type PhpArray, printable } from '@flextype-bun/registry-core';
import type { Style } from '../terminal/style.ts';
import { toJsonText } from '../text/json-text.ts';
import { toSummary } from '../text/value-text.ts';

/** How changes are shown. */
export interface ChangeTextOptions {
  readonly json: boolean;
  readonly style: Style;
}

/** The changes of an id, one line each; empty if it has not changed. */
export function toChangeLines(
  { before, after }: { readonly before: PhpArray; readonly after: PhpArray },
  id: string | undefined,
  options: ChangeTextOptions,
): string {
  return diff(before, after)
    .filter((difference) => concerns(difference.id, id))
    .map((difference) => toLine(difference, options))
    .join('');
}

function toLine(
  { id, kind, before, after }: ReturnType<typeof diff>[number],
  { json, style }: ChangeTextOptions,
): string {
  const time = new Date().toISOString();
  if (json) return toJsonText({ time, type: 'change', id, kind, before, after }, {});
  const was = before === undefined ? 'not set' : toSummary(before);
  const is = after === undefined ? 'not set' : toSummary(after);
  return `${style.dim(time)} ${style.bold(printable(id))}: ${style.red(was)} → ${style.green(is)}\n`;
}

/** The state of the site or of the connection to its server. */
export function toStatusLine(
  state: string,
  problems: readonly string[],
  { json, style }: ChangeTextOptions,
): string {
  const time = new Date().toISOString();
  if (json) return toJsonText({ time, type: 'status', state, problems }, {});
  if (state === 'ready') return `${style.dim(time)} ${style.green('ready')}: all files are in force\n`;
  const lines = problems.flatMap((problem) => problem.split('\n'));
  return `${style.dim(time)} ${style.yellow(state)}: ${lines.map(printable).join('\n')}\n`;
}

/** Whether a change of one id affects the other: it is the same, an ancestor or a descendant. */
function concerns(changed: string, asked: string | undefined): boolean {
  if (asked === undefined || changed === asked) return true;
  return changed.startsWith(`${asked}.`) || asked.startsWith(`${changed}.`);
}
