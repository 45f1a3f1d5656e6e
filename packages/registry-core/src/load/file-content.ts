import type { BigIntStats } from 'node:fs';
import { lstat, stat } from 'node:fs/promises';
import {
  FileError,
  isSettled,
  readChangedFile,
  readPlainFile,
  toFileError,
  withTimeLimit,
  YAML_FILE,
} from '@flextype-bun/project';

/** The bytes of a file, whether it is present or absent, or why it cannot be read. */
export type Content = Buffer | 'present' | 'absent' | FileError;

/** A content, with the stat that shows whether it is still the same. */
export interface ReadContent {
  readonly content: Content;
  /** `undefined` if a change might not show in the stat. */
  readonly stat: BigIntStats | undefined;
}

/**
 * Reads the content of a YAML file.
 *
 * @param known its content before; the file is not read again if its stat is unchanged
 */
export async function readContent(path: string, known: ReadContent | undefined): Promise<ReadContent> {
  try {
    const takenAtMs = Date.now();
    if (known?.stat === undefined) {
      const { bytes, stat } = await readPlainFile(path, YAML_FILE);
      return { content: bytes, stat: isSettled(stat, takenAtMs) ? stat : undefined };
    }
    const read = await readChangedFile(path, known.stat, YAML_FILE);
    if (read === 'same') return known;
    return { content: read.bytes, stat: isSettled(read.stat, takenAtMs) ? read.stat : undefined };
  } catch (error) {
    return { content: toContent(error), stat: undefined };
  }
}

/** The kind of entry expected at a path; a `plain-folder` is not a link. */
export type ProbeKind = 'file' | 'folder' | 'plain-folder';

/** Checks whether a file or folder exists. */
export async function probeContent(path: string, kind: ProbeKind): Promise<Content> {
  try {
    const info = await withTimeLimit(path, () => (kind === 'plain-folder' ? lstat(path) : stat(path)));
    return info.isDirectory() === (kind !== 'file') ? 'present' : 'absent';
  } catch (error) {
    return toContent(error);
  }
}

export function isRefusal(content: Content): content is FileError {
  return content instanceof FileError;
}

/** Whether the content is an error that says nothing about the file. */
export function isTemporary(content: Content): content is FileError {
  return isRefusal(content) && content.isTemporary;
}

export function sameContent(a: Content, b: Content): boolean {
  if (a instanceof Buffer && b instanceof Buffer) return a.equals(b);
  if (isRefusal(a) && isRefusal(b)) return a.message === b.message;
  return a === b;
}

function toContent(error: unknown): Content {
  const failure = toFileError(error);
  return failure.code === 'absent' ? 'absent' : failure;
}
