import { relative, sep } from 'node:path';

/** A file's path from a folder, with slashes on every system; it begins with `../` if the file is not below it. */
export function toRelativePath(folder: string, file: string): string {
  return relative(folder, file).split(sep).join('/');
}
