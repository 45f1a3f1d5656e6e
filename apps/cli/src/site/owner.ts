import { chmod, chown, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Makes a folder readable for PHP, and gives it with all that is in it to the owner of another, if this user may. */
export async function giveToOwner(folder: string, like: string): Promise<void> {
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
