import {
  type Difference,
  diff as diffTrees,
  type PhpArray,
  printable,
  RegistryError,
} from '@flextype-bun/registry-core';
import { withSiteAt } from '../site/git-site.ts';
import { findRoot } from '../site/root.ts';
import { loadSnapshot } from '../site/site.ts';
import { openSource, type SourceOptions } from '../site/value-source.ts';
import type { Context } from '../terminal/context.ts';
import { CommandError, EXIT, type ExitCode } from '../terminal/outcome.ts';
import { toJsonText } from '../text/json-text.ts';
import { toSummary } from '../text/value-text.ts';
import type { ReadingOptions } from './reading.ts';

/** The options of `diff`. */
interface DiffOptions extends ReadingOptions, SourceOptions {
  readonly git?: string;
}

/** `diff SITE_A SITE_B`, `diff --git REV`, `diff --url URL`: prints the ids by which two sites differ. */
export async function diff(
  sites: readonly string[],
  options: DiffOptions,
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
  options: DiffOptions,
  context: Context,
): Promise<Difference[]> {
  const { root, git, url } = options;
  const [first, second, third] = sites;
  if (git !== undefined && url !== undefined) {
    throw new CommandError('Compare with a revision or with a server, not both', { exit: EXIT.usage });
  }
  if (git === undefined && url === undefined) {
    if (first === undefined || second === undefined) {
      throw new CommandError('Name two sites to compare, a revision with --git, or a server with --url', {
        exit: EXIT.usage,
      });
    }
    if (third !== undefined) {
      throw new CommandError(`diff compares two sites, not ${sites.length}`, { exit: EXIT.usage });
    }
    return between(await findRoot(first, context), await findRoot(second, context));
  }
  if (second !== undefined || (first !== undefined && root !== undefined)) {
    throw new CommandError('With --git or --url, name one site at most', { exit: EXIT.usage });
  }
  const here = await findRoot(first ?? root, context);
  if (url !== undefined) return withServer(here, { url, options, context });
  const revision = git ?? '';
  return withSiteAt({ root: here, revision }, async (then) => {
    const before = treeOf(then).catch((error: unknown) => {
      throw atRevision(error, then, revision);
    });
    const [one, other] = await Promise.all([before, treeOf(here)]);
    return diffTrees(one, other);
  });
}

async function between(before: string, after: string): Promise<Difference[]> {
  const [one, other] = await Promise.all([treeOf(before), treeOf(after)]);
  return diffTrees(one, other);
}

async function treeOf(root: string): Promise<PhpArray> {
  return (await loadSnapshot(root)).tree;
}

/** An error of a site at a revision, with paths as Git writes them: `HEAD~1:project/…`. */
function atRevision(error: unknown, root: string, revision: string): unknown {
  const cause = error instanceof CommandError ? error.cause : undefined;
  if (!(cause instanceof RegistryError)) return error;
  const message = cause.message.replaceAll(`${root}/`, `${revision}:`).replaceAll(root, revision);
  return new CommandError(message, { exit: EXIT.site, cause });
}

/** What the files of a site would change in what a server serves. */
async function withServer(
  here: string,
  {
    url,
    options,
    context,
  }: { readonly url: string; readonly options: DiffOptions; readonly context: Context },
): Promise<Difference[]> {
  const { token, php = false } = options;
  const server = await openSource({ url, php, ...(token !== undefined && { token }) }, context);
  return diffTrees(await server.tree(), await treeOf(here));
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
      lines += `  ${'  '.repeat(depth)}${style.bold(printable(folders[depth] ?? ''))}\n`;
    }
    open = folders;
    lines += toLine(difference, '  '.repeat(folders.length), style);
  }
  return lines;
}

function toLine({ path, kind, before, after }: Difference, indent: string, style: Context['style']): string {
  const key = printable(path.at(-1) ?? 'the registry');
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
