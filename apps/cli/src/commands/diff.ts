import { type Difference, diff as diffTrees } from '@flextype-bun/registry-core';
import { checkOutSite } from '../site/git-site.ts';
import { findRoot, loadSnapshot } from '../site/site.ts';
import type { Context } from '../terminal/context.ts';
import { CommandError, EXIT, type ExitCode } from '../terminal/outcome.ts';
import { toJsonText } from '../text/json-text.ts';
import { toSummary } from '../text/value-text.ts';
import type { ReadingOptions } from './reading.ts';

/** `diff SITE_A SITE_B`, `diff --git REV`: prints the ids by which two sites differ. */
export async function diff(
  sites: readonly string[],
  options: ReadingOptions & { readonly git?: string },
  context: Context,
): Promise<ExitCode> {
  const differences = await compare(sites, options, context);
  if (options.json) {
    context.out(toJsonText(differences.map(({ id, kind, before, after }) => ({ id, kind, before, after }))));
  } else {
    context.out(toTree(differences, context));
  }
  return differences.length === 0 ? EXIT.ok : EXIT.negative;
}

async function compare(
  sites: readonly string[],
  { root, git }: ReadingOptions & { readonly git?: string },
  context: Context,
): Promise<Difference[]> {
  const [first, second] = sites;
  if (git === undefined) {
    if (first === undefined || second === undefined) {
      throw new CommandError('Name two sites to compare, or a revision with --git', { exit: EXIT.usage });
    }
    return between(await findRoot(first, context), await findRoot(second, context));
  }
  if (second !== undefined || (first !== undefined && root !== undefined)) {
    throw new CommandError('With --git, name one site at most', { exit: EXIT.usage });
  }
  const here = await findRoot(first ?? root, context);
  const then = await checkOutSite(here, git);
  try {
    return await between(then.root, here);
  } finally {
    await then.remove();
  }
}

async function between(before: string, after: string): Promise<Difference[]> {
  const [one, other] = await Promise.all([loadSnapshot(before), loadSnapshot(after)]);
  return diffTrees(one.tree, other.tree);
}

/** The differences as a tree: each part of an id on its own line, once. */
function toTree(differences: readonly Difference[], { style }: Context): string {
  let lines = '';
  let open: readonly string[] = [];
  for (const difference of differences) {
    const folders = difference.path.slice(0, -1);
    let shared = 0;
    while (shared < folders.length && open[shared] === folders[shared]) shared++;
    for (let depth = shared; depth < folders.length; depth++) {
      lines += `  ${'  '.repeat(depth)}${style.bold(folders[depth] ?? '')}\n`;
    }
    open = folders;
    lines += toLine(difference, '  '.repeat(folders.length), style);
  }
  return lines;
}

function toLine({ path, kind, before, after }: Difference, indent: string, style: Context['style']): string {
  const key = path.at(-1) ?? 'the registry';
  const was = toSummary(before ?? null);
  const is = toSummary(after ?? null);
  switch (kind) {
    case 'added':
      return style.green(`+ ${indent}${key}: ${is}`).concat('\n');
    case 'removed':
      return style.red(`- ${indent}${key}: ${was}`).concat('\n');
    case 'changed':
      return `${style.yellow('~')} ${indent}${key}: ${style.red(was)} → ${style.green(is)}\n`;
    case 'reordered':
      return `${style.yellow('~')} ${indent}${key}: in another order\n`;
  }
}
