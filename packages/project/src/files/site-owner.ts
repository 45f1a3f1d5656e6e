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
import { systemCode } from './file-error.ts';
import { hasModes } from './platform.ts';

/** The mode bits that `chmod` sets. */
export const PERMISSIONS = 0o7777;

/**
 * Creates a folder and missing ones above it. Each gets the owner, group and mode of its parent, so that the site's PHP
 * can write to what a server creates that was started as root.
 */
export function createFolder(folder: string, platform?: NodeJS.Platform): void {
  const missing: string[] = [];
  for (let path = folder; !existsSync(path) && path !== dirname(path); path = dirname(path))
    missing.push(path);
  for (const path of missing.reverse()) {
    try {
      mkdirSync(path);
    } catch (error) {
      // Another process was faster, and chose the owner.
      if (systemCode(error) === 'EEXIST') continue;
      throw error;
    }
    if (!hasModes(platform)) continue;
    const descriptor = openSync(path, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW);
    try {
      giveToOwnerOf(dirname(path), descriptor);
      fchmodSync(descriptor, statSync(dirname(path)).mode & PERMISSIONS);
    } finally {
      closeSync(descriptor);
    }
  }
}

/** Gives an open file the owner and group of a folder, if this process is allowed to. */
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
    // Only root may change owners; another user stays the owner of what it creates.
    if (systemCode(error) !== 'EPERM') throw error;
  }
}
