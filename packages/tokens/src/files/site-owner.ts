import {
  closeSync,
  constants,
  existsSync,
  fchmodSync,
  fchownSync,
  fstatSync,
  mkdirSync,
  openSync,
  statSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { systemCode } from '../common/errors.ts';
import { PERMISSIONS } from './plain-file.ts';

/**
 * Makes a folder and those above it. Each gets owner, group and mode of the folder that it is made in: a server that
 * was started as root leaves nothing behind that the site's own PHP cannot write to.
 */
export function createFolder(folder: string): void {
  const missing: string[] = [];
  for (let path = folder; !existsSync(path) && path !== dirname(path); path = dirname(path))
    missing.push(path);
  for (const path of missing.reverse()) {
    try {
      mkdirSync(path);
    } catch (error) {
      // Somebody else was quicker, and chose its owner.
      if (systemCode(error) === 'EEXIST') continue;
      throw error;
    }
    const descriptor = openSync(path, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW);
    try {
      giveToOwnerOf(dirname(path), descriptor);
      fchmodSync(descriptor, statSync(dirname(path)).mode & PERMISSIONS);
    } finally {
      closeSync(descriptor);
    }
  }
}

/** Gives an open file owner and group of a folder, as far as this process may. */
export function giveToOwnerOf(folder: string, descriptor: number): void {
  const wanted = statSync(folder);
  const { uid, gid } = fstatSync(descriptor);
  if (uid !== wanted.uid) attempt(() => fchownSync(descriptor, wanted.uid, wanted.gid));
  else if (gid !== wanted.gid) attempt(() => fchownSync(descriptor, uid, wanted.gid));
}

function attempt(change: () => void): void {
  try {
    change();
  } catch (error) {
    // Only root may give a file away; what a server makes that runs as another user is that user's.
    if (systemCode(error) !== 'EPERM') throw error;
  }
}
