import { readdir } from 'node:fs/promises';
import { type Project, readProject, tokensFolder } from '@flextype-bun/project';
import { childIds, moduleNames } from '@flextype-bun/registry-core/outline';
import { findRoot } from '../site/root.ts';
import type { Context } from '../terminal/context.ts';

/** A completion of the last word, with a description. */
export interface Completion {
  readonly text: string;
  readonly note?: string;
}

/** Kinds of names in a site. */
export type NamesOf = 'ids' | 'modules' | 'tokens' | 'revisions';

/** `tokens list` shows this many characters of a token; Tab must not reveal more to somebody who has not typed them. */
const VISIBLE_CHARACTERS = 4;
const MAX_REVISIONS = 200;

/** The names of a kind that a word may become. */
export async function namesOf(
  kind: NamesOf,
  { root: named, current }: { readonly root: string | undefined; readonly current: string },
  context: Context,
): Promise<readonly Completion[]> {
  const root = await findRoot(named, context);
  switch (kind) {
    case 'ids':
      return idsOf(root, current);
    case 'modules':
      return modulesOf(root);
    case 'tokens':
      return current.length < VISIBLE_CHARACTERS ? [] : tokensOf(await readProject(root));
    case 'revisions':
      return revisionsOf(root);
  }
}

/** The ids one level down; an id with children ends in a dot. */
async function idsOf(root: string, current: string): Promise<Completion[]> {
  const dot = current.lastIndexOf('.');
  const ids = await childIds(root, dot === -1 ? undefined : current.slice(0, dot));
  return ids.map(({ id, isParent }) => ({ text: isParent ? `${id}.` : id }));
}

async function modulesOf(root: string): Promise<Completion[]> {
  const plugins = await moduleNames(await readProject(root), 'plugins');
  const own = [
    { text: 'flextype', note: 'Flextype itself' },
    { text: 'registry-api', note: 'the server' },
  ];
  return [...own, ...plugins.filter((name) => name !== 'registry-api').map((text) => ({ text }))];
}

async function tokensOf({ root, generation }: Project): Promise<Completion[]> {
  const names = await readdir(tokensFolder(root, generation)).catch(() => []);
  return names.filter((name) => /^[\w-]+$/.test(name)).map((text) => ({ text }));
}

/** The last commits, branches and tags, the latest first, with the subject of their commit. */
async function revisionsOf(root: string): Promise<Completion[]> {
  const refs = await listRefs(root).catch(() => '');
  const lines = ['HEAD\tthe last commit', 'HEAD~1\tthe one before it', ...refs.split('\n').filter(Boolean)];
  return lines.map((line) => {
    const [text = '', note = ''] = line.split('\t');
    return { text, note };
  });
}

async function listRefs(root: string): Promise<string> {
  const format = '%(refname:short)\t%(contents:subject)';
  const options = ['--sort=-creatordate', `--count=${MAX_REVISIONS}`, `--format=${format}`];
  const command = ['git', 'for-each-ref', ...options, 'refs/heads', 'refs/tags', 'refs/remotes'];
  const child = Bun.spawn(command, { cwd: root, stdout: 'pipe', stderr: 'ignore' });
  return await new Response(child.stdout).text();
}
