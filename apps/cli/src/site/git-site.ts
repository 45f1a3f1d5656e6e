import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative, sep } from 'node:path';
import { CommandError, EXIT } from '../terminal/outcome.ts';

// Only the files that make up a registry; entries, media and other files of plugins are not extracted.
const OF_THE_REGISTRY =
  /^(src\/flextype\/(flextype|settings)\.yaml|project\/config\/flextype\/settings\.yaml|project\/(config\/)?(plugins|themes)\/[^/]+\/(plugin\.php|plugin\.yaml|theme\.yaml|settings\.yaml))$/;

// What the checks of doctor read besides, or look for.
const FOR_DOCTOR =
  /^(src\/flextype\/[^/]+\.(ya?ml|json)|project\/config\/.+\.(ya?ml|json)|project\/(plugins|themes)\/[^/]+\/([^/]+\.(php|ya?ml|json)|lang\/[^/]+\.yaml)|project\/(entries\/)?tokens\/.+\/token\.yaml|vendor\/composer\/installed\.json)$/i;

/** Options of {@link checkOutSite}. */
export interface CheckOutOptions {
  /** Take all files that the checks of `doctor` look at, not only those of the registry. */
  readonly forDoctor?: boolean;
}

/** A site as it was at a revision of its Git repository, in a temporary folder. */
export interface GitSite {
  readonly root: string;
  readonly remove: () => Promise<void>;
}

/** Takes a site's files from a revision; the working tree and the index are not touched. */
export async function checkOutSite(
  root: string,
  revision: string,
  { forDoctor = false }: CheckOutOptions = {},
): Promise<GitSite> {
  const commit = await git(root, [
    'rev-parse',
    '--verify',
    '--quiet',
    '--end-of-options',
    `${revision}^{commit}`,
  ]);
  // Run in the site's folder, Git lists paths relative to it.
  const listing = await git(root, ['ls-tree', '-r', '-z', commit.toString().trim()]);
  const files = toFiles(listing.toString(), forDoctor ? FOR_DOCTOR : OF_THE_REGISTRY);
  if (files.length === 0) {
    throw new CommandError(`${revision} has no Flextype site at ${root}; name a revision that has`, {
      exit: EXIT.site,
    });
  }
  const folder = await mkdtemp(join(tmpdir(), 'flextype-registry-'));
  await mkdir(join(folder, 'project/config'), { recursive: true });
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    const blobs = await git(root, ['cat-file', '--batch'], files.map(({ blob }) => `${blob}\n`).join(''));
    await writeBlobs(folder, files, blobs);
    return { root: folder, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

interface TreeFile {
  readonly blob: string;
  readonly path: string;
}

/** Regular files only: the target of a link may be outside of the repository. */
function toFiles(listing: string, pattern: RegExp): TreeFile[] {
  return listing.split('\0').flatMap((entry) => {
    const [, blob, path] = /^100\d{3} blob ([0-9a-f]+)\t(.*)$/s.exec(entry) ?? [];
    return blob && path && pattern.test(path) ? [{ blob, path }] : [];
  });
}

/** Parses the output of `git cat-file --batch`: `ID blob SIZE`, a line end, SIZE bytes, a line end, repeated. */
async function writeBlobs(folder: string, files: readonly TreeFile[], batch: Buffer): Promise<void> {
  let at = 0;
  for (const { path } of files) {
    const end = batch.indexOf('\n', at);
    const size = Number(batch.toString('latin1', at, end).split(' ')[2]);
    const file = join(folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, batch.subarray(end + 1, end + 1 + size));
    at = end + 1 + size + 1;
  }
}

/** Those of the files in a site that its repository does not have: Git ignores them, or they are reached by a link. */
export async function ignoredFiles(root: string, files: readonly string[]): Promise<ReadonlySet<string>> {
  const inSite = [...new Set(files)].filter((file) => file.startsWith(`${root}${sep}`));
  const base = await realpath(root);
  const isLinked = await Promise.all(
    inSite.map(async (file) => (await realPathOf(file)) !== join(base, relative(root, file))),
  );
  const linked = inSite.filter((_, index) => isLinked[index]);
  // Git refuses a question about a file outside of the repository or behind a link.
  const asked = inSite.filter((_, index) => !isLinked[index]);
  // Its exit code is 1 if it ignores none.
  const found = await git(
    root,
    ['check-ignore', '-z', '--stdin'],
    asked.map((file) => `${file}\0`).join(''),
    [0, 1],
  );
  return new Set([...linked, ...found.toString().split('\0')]);
}

/** The path without links; the file may be missing. */
async function realPathOf(path: string): Promise<string> {
  return realpath(path).catch(async () =>
    path === dirname(path) ? path : join(await realPathOf(dirname(path)), basename(path)),
  );
}

async function git(
  cwd: string,
  args: readonly string[],
  input = '',
  accepted: readonly number[] = [0],
): Promise<Buffer> {
  const child = spawnGit(cwd, args, input);
  const [code, out, err] = await Promise.all([
    child.exited,
    new Response(child.stdout).arrayBuffer(),
    new Response(child.stderr).text(),
  ]);
  if (accepted.includes(code)) return Buffer.from(out);
  const reason = err.trim() || 'there is no such revision';
  throw new CommandError(`Git cannot give the site of that revision: ${reason}`, { exit: EXIT.site });
}

function spawnGit(cwd: string, args: readonly string[], input: string) {
  try {
    return Bun.spawn(['git', ...args], { cwd, stdin: new Blob([input]), stdout: 'pipe', stderr: 'pipe' });
  } catch (cause) {
    throw new CommandError('Git is not there; install it, or compare two folders', {
      exit: EXIT.site,
      cause,
    });
  }
}
