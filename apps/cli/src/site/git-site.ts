import { lstatSync, realpathSync } from 'node:fs';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { CommandError, EXIT } from '../terminal/outcome.ts';
import { git } from './git.ts';
import { findCommit, type GitFile, listTree } from './git-files.ts';
import { withTemporaryFolder } from './temporary-folder.ts';

// Only the files that make up a registry; entries, media and other files of plugins are not extracted.
const OF_THE_REGISTRY =
  /^(src\/flextype\/(flextype|settings)\.yaml|project\/config\/flextype\/settings\.yaml|project\/(config\/)?(plugins|themes)\/[^/]+\/(plugin\.php|plugin\.yaml|theme\.yaml|settings\.yaml))$/;

// What the checks of doctor read besides, or look for.
const FOR_DOCTOR =
  /^(src\/flextype\/[^/]+\.(ya?ml|json)|project\/config\/.+\.(ya?ml|json)|project\/(plugins|themes)\/[^/]+\/([^/]+\.(php|ya?ml|json)|lang\/[^/]+\.yaml)|project\/(entries\/)?tokens\/.+\/token\.yaml|vendor\/composer\/installed\.json)$/i;

// Where these files are, but for tokens, which stay out of temporary folders if they are not in the repository.
const PLACES = [
  'src/flextype/*',
  'project/config/**',
  'project/plugins/*/*',
  'project/plugins/*/lang/*',
  'project/themes/*/*',
  'vendor/composer/installed.json',
];

const IF_THERE = { throwIfNoEntry: false } as const;

/** A site at a revision. */
export interface SiteAt {
  readonly root: string;
  readonly revision: string;
  /** Take all files that the checks of `doctor` look at, not only those of the registry. */
  readonly forDoctor?: boolean;
}

/**
 * Calls a function with a site as it was at a revision of its Git repository, in a temporary folder; the working tree and the
 * index are not touched. What no revision has, since Git ignores it or it is behind a link, is taken from the working tree.
 */
export async function withSiteAt<Result>(
  { root, revision, forDoctor = false }: SiteAt,
  work: (root: string) => Promise<Result>,
): Promise<Result> {
  const pattern = forDoctor ? FOR_DOCTOR : OF_THE_REGISTRY;
  const { files: all, links } = await listTree(root, await findCommit(root, revision));
  const files = all.filter(({ path }) => pattern.test(path));
  if (files.length === 0) {
    throw new CommandError(`${revision} has no Flextype site at ${root}; name a revision that has`, {
      exit: EXIT.site,
    });
  }
  const ignored = await listIgnored(root, pattern);
  const fill = async (folder: string): Promise<void> => {
    await mkdir(join(folder, 'project/config'), { recursive: true });
    await writeFiles(folder, files);
    const isStillLink = (path: string) => lstatSync(join(root, path), IF_THERE)?.isSymbolicLink();
    for (const path of [...links.filter(isStillLink), ...ignored]) {
      await linkTo(join(root, path), join(folder, path));
    }
  };
  return withTemporaryFolder(fill, work);
}

/** The files, and the folders that are repositories of their own, that Git ignores. */
async function listIgnored(root: string, pattern: RegExp): Promise<string[]> {
  const places = PLACES.map((place) => `:(glob)${place}`);
  const options = ['--others', '--ignored', '--exclude-standard', '-z'];
  const listing = (await git(root, ['ls-files', ...options, '--', ...places])).toString().split('\0');
  return listing.flatMap((path) => {
    if (path.endsWith('/')) return [path.slice(0, -1)];
    return pattern.test(path) ? [path] : [];
  });
}

async function writeFiles(folder: string, files: readonly GitFile[]): Promise<void> {
  for (const [repository, group] of Map.groupBy(files, (file) => file.repository)) {
    const input = group.map(({ blob }) => `${blob}\n`).join('');
    await writeBlobs(folder, group, await git(repository, ['cat-file', '--batch'], { input }));
  }
}

/** Parses the output of `git cat-file --batch`: `ID blob SIZE`, a line end, SIZE bytes, a line end, repeated. */
async function writeBlobs(folder: string, files: readonly GitFile[], batch: Buffer): Promise<void> {
  let at = 0;
  for (const { path } of files) {
    const end = batch.indexOf('\n', at);
    const size = Number(batch.toString('latin1', at, end).split(' ')[2]);
    if (Number.isNaN(size))
      throw new CommandError(`The repository lacks the content of ${path}`, { exit: EXIT.site });
    const file = join(folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, batch.subarray(end + 1, end + 1 + size));
    at = end + 1 + size + 1;
  }
}

/** Makes what is at a path of the working tree appear in the temporary folder, unless the revision has it itself. */
async function linkTo(path: string, link: string): Promise<void> {
  const target = realPath(path);
  if (target === undefined || lstatSync(link, IF_THERE)) return;
  await mkdir(dirname(link), { recursive: true });
  await symlink(target, link);
}

function realPath(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    // A link to nothing.
    return undefined;
  }
}
