import { statfs } from 'node:fs/promises';
import { withTimeLimit } from '@flextype-bun/project';
import { systemCode } from '../common/errors.ts';

// Types of `statfs(2)` on Linux. On other systems, and for all other types, a disk does not count as local.
const LOCAL_TYPES = new Set([
  0xef53, // ext2, ext3, ext4
  0x58465342, // XFS
  0x9123683e, // Btrfs
  0x2fc12fc1, // ZFS
  0xf2f52010, // F2FS
  0xca451a4e, // bcachefs
  0x01021994, // tmpfs
  0x794c7630, // overlayfs
]);

/** Whether a folder is on a disk of this machine, which answers within microseconds; undefined if there is no folder. */
export async function isOnLocalDisk(folder: string): Promise<boolean | undefined> {
  try {
    const { type } = await withTimeLimit(`${folder} (file system)`, () => statfs(folder));
    return process.platform === 'linux' && LOCAL_TYPES.has(type);
  } catch (error) {
    return systemCode(error) === 'ENOENT' ? undefined : false;
  }
}
