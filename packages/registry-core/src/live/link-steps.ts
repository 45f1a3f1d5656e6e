import { readlink, realpath } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, parse, sep } from 'node:path';

/** Names of entries by their folders. */
export type Entries = ReadonlyMap<string, ReadonlySet<string>>;

// As many as Linux follows.
const MAX_LINKS = 40;

/**
 * The entries that decide what a link leads to: the links on the way, those of folders included, and the target. If one of
 * them is missing, it is the last.
 */
export async function linkSteps(link: string): Promise<Entries> {
  const steps = new Map<string, Set<string>>();
  const names = [basename(link)];
  let folder = await realpath(dirname(link));
  let links = 0;
  for (let name = names.shift(); name !== undefined && links <= MAX_LINKS; name = names.shift()) {
    const path = join(folder, name);
    const target = await readLink(path);
    if (target !== NO_LINK || names.length === 0) {
      steps.set(folder, (steps.get(folder) ?? new Set()).add(name));
    }
    if (target === MISSING) break;
    if (target === NO_LINK) folder = path;
    else {
      links++;
      const { root } = parse(target);
      if (isAbsolute(target)) folder = root;
      names.unshift(...target.slice(root.length).split(sep).filter(Boolean));
    }
  }
  return steps;
}

const NO_LINK = Symbol('no link');
const MISSING = Symbol('missing');

async function readLink(path: string): Promise<string | typeof NO_LINK | typeof MISSING> {
  try {
    return await readlink(path);
  } catch (error) {
    // The code for an entry that is not a link differs by system: EINVAL, or UNKNOWN on Windows.
    const { code } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' || code === 'ENOTDIR' ? MISSING : NO_LINK;
  }
}
