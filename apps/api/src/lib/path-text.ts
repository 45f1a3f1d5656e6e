// Paths in messages. Windows accepts both slashes, and prints either.

import { relative, sep } from 'node:path';

/** A file's path from a folder, with slashes on every system; it begins with `../` if the file is not below it. */
export function toRelativePath(folder: string, file: string): string {
  return relative(folder, file).split(sep).join('/');
}

/** Removes a folder from the paths in a text that are below it. */
export function withoutFolder(text: string, folder: string): string {
  return text.replaceAll(`${folder}/`, '').replaceAll(`${folder}\\`, '');
}

/** Replaces the name of the folder that directly contains a file, such as a token. */
export function withParent(file: string, name: string): string {
  return file.replace(/[^/\\]*(?=[/\\][^/\\]*$)/, () => name);
}
