import { chmod, chown, mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { writeEmbedded } from '@flextype-bun/api/embedded-files';
import { IS_SINGLE_FILE } from '@flextype-bun/api/paths';
import { findProject } from '@flextype-bun/registry-core';
import type { Context } from '../terminal/context.ts';
import { CommandError, EXIT, type ExitCode } from '../terminal/outcome.ts';

/** `install-plugin SITE`: writes the packed plugin into a site. */
export async function installPlugin(site: string, { cwd, out }: Context): Promise<ExitCode> {
  if (!IS_SINGLE_FILE) {
    const remedy = 'In a clone, use apps/api/recipes/pack-plugin.sh SITE/project/plugins/registry-api';
    throw new CommandError(`Only the single file holds the packed plugin. ${remedy}`, { exit: EXIT.usage });
  }
  const root = resolve(cwd, site);
  const project = await findProject(root);
  if (project?.root !== root) {
    throw new CommandError(`${root} is not a Flextype site: it lacks project/ or src/`, { exit: EXIT.site });
  }
  const target = join(root, 'project/plugins/registry-api');
  try {
    await mkdir(target, { recursive: true });
    // Names of the parts change with their content.
    await rm(join(target, 'server'), { recursive: true, force: true });
    const count = await writeEmbedded('plugin', target);
    await giveToOwner(target, join(target, '..'));
    out(`Wrote ${count} files to ${target}\n`);
    return EXIT.ok;
  } catch (error) {
    const reason = (error as Error).message;
    throw new CommandError(`The plugin cannot be written to ${target}: ${reason}`, {
      exit: EXIT.site,
      cause: error,
    });
  }
}

/** Makes a folder readable for PHP, and gives it with all that is in it to the owner of another, if this user may. */
async function giveToOwner(folder: string, like: string): Promise<void> {
  const { uid, gid } = await stat(like);
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  const folders = entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name));
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  for (const path of [folder, ...folders]) await chmod(path, 0o755);
  for (const path of files) await chmod(path, 0o644);
  if (process.getuid?.() !== 0) return;
  for (const path of [folder, ...folders, ...files]) await chown(path, uid, gid);
}
