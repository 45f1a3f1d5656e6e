import { existsSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import { CommandError, EXIT } from '../terminal/outcome.ts';
import { git } from './git.ts';

/** A file of a revision. */
export interface GitFile {
  /** The folder in whose repository its content is. */
  readonly repository: string;
  readonly blob: string;
  /** Its path in the site. */
  readonly path: string;
}

/** The files of a folder at a revision. */
export interface GitTree {
  readonly files: readonly GitFile[];
  /** Paths of symbolic links; their targets may be outside of the repository. */
  readonly links: readonly string[];
}

/**
 * The commit that a revision is.
 *
 * @throws CommandError if there is none
 */
export async function findCommit(root: string, revision: string): Promise<string> {
  const name = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`];
  const commit = (await git(root, name, { accepted: [0, 1, 128] })).toString().trim();
  if (commit !== '') return commit;
  const isShallow = (await git(root, ['rev-parse', '--is-shallow-repository'])).toString().trim() === 'true';
  const reason = isShallow
    ? 'this clone does not have it, since it is shallow; get it with git fetch --unshallow, or fetch-depth: 0 of actions/checkout'
    : 'there is no such revision';
  throw new CommandError(`Git cannot give the site at "${revision}": ${reason}`, { exit: EXIT.site });
}

/** All files and links of a commit in a folder, those of its submodules included. */
export async function listTree(folder: string, commit: string, prefix = ''): Promise<GitTree> {
  // Run in a folder, Git lists paths relative to it.
  const listing = (await git(folder, ['ls-tree', '-r', '-z', commit])).toString();
  const files: GitFile[] = [];
  const links: string[] = [];
  for (const entry of listing.split('\0')) {
    const [, mode, id = '', name = ''] = /^(\d+) \w+ ([0-9a-f]+)\t(.*)$/s.exec(entry) ?? [];
    const path = prefix + name;
    if (mode === SUBMODULE) {
      const below = join(folder, name);
      if (!isRepository(below)) continue;
      const tree = await listTree(below, id, `${path}/`);
      files.push(...tree.files);
      links.push(...tree.links);
    } else if (mode === LINK) links.push(path);
    else if (mode !== undefined) files.push({ repository: folder, blob: id, path });
  }
  return { files, links };
}

const SUBMODULE = '160000';
const LINK = '120000';

/** A submodule that was not checked out is an empty folder. */
function isRepository(folder: string): boolean {
  return existsSync(join(folder, '.git'));
}

/** Those of the files in a site that its repository does not have: Git ignores them, or they are reached by a link. */
export async function ignoredFiles(root: string, files: readonly string[]): Promise<ReadonlySet<string>> {
  const base = await realpath(root);
  const inSite = [...new Set(files)].filter((file) => file.startsWith(`${root}${sep}`));
  const ignored = new Set<string>();
  const asked: string[] = [];
  for (const file of inSite) {
    const path = relative(root, file);
    // Git refuses a question about a file behind a link.
    if ((await realPathOf(file)) === join(base, path)) asked.push(path);
    else ignored.add(file);
  }
  for (const path of await ignoredPaths(base, asked)) ignored.add(join(root, path));
  return ignored;
}

/** Those of the paths that Git ignores. It refuses a question about a file in a submodule, so that is asked itself. */
async function ignoredPaths(folder: string, paths: readonly string[]): Promise<string[]> {
  const index = (await git(folder, ['ls-files', '--stage', '-z'])).toString().split('\0');
  const submodules = index
    .filter((entry) => entry.startsWith(`${SUBMODULE} `))
    .map((entry) => `${entry.slice(entry.indexOf('\t') + 1)}/`);
  const groups = Map.groupBy(paths, (path) => submodules.find((submodule) => path.startsWith(submodule)));
  const found = await Promise.all(
    [...groups].map(async ([submodule, group]) => {
      if (submodule === undefined) return checkIgnored(folder, group);
      const below = join(folder, submodule);
      if (!isRepository(below)) return [];
      const inner = await ignoredPaths(
        below,
        group.map((path) => path.slice(submodule.length)),
      );
      return inner.map((path) => submodule + path);
    }),
  );
  return found.flat();
}

async function checkIgnored(folder: string, paths: readonly string[]): Promise<string[]> {
  const input = paths.map((path) => `${path}\0`).join('');
  // Its exit code is 1 if it ignores none.
  const found = await git(folder, ['check-ignore', '-z', '--stdin'], { input, accepted: [0, 1] });
  return found.toString().split('\0').filter(Boolean);
}

/** The path without links; the file may be missing. */
async function realPathOf(path: string): Promise<string> {
  return realpath(path).catch(async () =>
    path === dirname(path) ? path : join(await realPathOf(dirname(path)), basename(path)),
  );
}
