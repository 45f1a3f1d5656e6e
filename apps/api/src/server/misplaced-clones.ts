import { access, lstat, readdir, realpath } from 'node:fs/promises';
import { basename, join, relative, sep } from 'node:path';
import { isListedName, type Release } from '@flextype-bun/project';
import { REPOSITORY } from '../lib/paths.ts';

/** A clone of this repository inside a site. */
export interface MisplacedClone {
  readonly folder: string;
  /** Whether the clone makes PHP answer every page with an error. */
  readonly fatal: boolean;
  readonly reason: string;
  readonly remedy: string;
}

/** Files that identify this repository. */
const MARKERS = ['apps/api/plugin.yaml', 'packages/registry-core/package.json'];

const PAGE = 'See apps/api/docs/install.md';

/**
 * Finds clones of this repository inside a site, where they do harm: in `project/plugins`, Flextype treats them as a
 * plugin; elsewhere, they are in the web root. Links count as their targets.
 *
 * @param repository the folder of this program, which may be deeper in the site than the search goes
 */
export async function findMisplacedClones(
  root: string,
  release: Release,
  repository: string = REPOSITORY,
): Promise<MisplacedClone[]> {
  const plugins = join(root, 'project/plugins');
  const places = await Promise.all(
    ['.', 'project', 'project/plugins'].map((place) => subfolders(join(root, place))),
  );
  const own = await Promise.all([repository, root].map(realpathOf));
  const isInside = own[0] === own[1] || own[0]?.startsWith(`${own[1]}${sep}`);
  const inside = isInside ? [join(root, relative(own[1] ?? '', own[0] ?? ''))] : [];
  const candidates = [...new Set([...places.flat(), ...inside])];
  const found = await Promise.all(
    candidates.map(async (folder) => ((await isClone(folder)) ? [folder] : [])),
  );
  return Promise.all(
    found
      .flat()
      .map((folder) =>
        join(folder, '..') === plugins ? inPlugins(folder, root, release) : inWebRoot(folder, root),
      ),
  );
}

async function inPlugins(folder: string, root: string, release: Release): Promise<MisplacedClone> {
  const { plugins, needsStarter } = release;
  const isListed =
    isListedName(plugins, basename(folder)) && (plugins.followsLinks || !(await isLink(folder)));
  // Some releases ignore folders without a starter. The others fail at the missing settings.
  const fatal = isListed && !needsStarter;
  const effect = fatal
    ? 'so that Flextype answers every page of the site with an error'
    : 'which Flextype ignores, and its files can be downloaded';
  return {
    folder,
    fatal,
    reason: `${folder} is a clone of this repository and not a plugin, ${effect}`,
    remedy: `${await movingOut(folder)}, then run there "bun install && apps/api/recipes/pack-plugin.sh ${join(root, 'project/plugins/registry-api')}", which packs the plugin. ${PAGE}`,
  };
}

async function inWebRoot(folder: string, root: string): Promise<MisplacedClone> {
  return {
    folder,
    fatal: false,
    reason: `${folder} is a clone of this repository in the web root, so that its files can be downloaded`,
    remedy: `${await movingOut(folder)}, and start it there with "--root ${root}". ${PAGE}`,
  };
}

async function movingOut(folder: string): Promise<string> {
  return (await isLink(folder))
    ? `Remove this link, go to ${await realpathOf(folder)}`
    : `Move this folder out of the site, for example to /opt/flextype-registry`;
}

async function isLink(path: string): Promise<boolean> {
  return lstat(path).then((stats) => stats.isSymbolicLink());
}

async function subfolders(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isDirectory() || entry.isSymbolicLink())
    .map(({ name }) => join(folder, name));
}

async function isClone(folder: string): Promise<boolean> {
  const found = MARKERS.map((marker) => access(join(folder, marker)));
  return Promise.all(found).then(
    () => true,
    () => false,
  );
}

async function realpathOf(path: string): Promise<string> {
  return realpath(path).catch(() => path);
}
