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

/** The bytes of a file, that something is there or nothing, or why nobody can say. */
export type Content = Buffer | 'present' | 'absent' | FileError;

/** A content, and what is enough to know that it is still the same. */
export interface ReadContent {
  readonly content: Content;
  /** Absent if a change may not show in it. */
  readonly stat: BigIntStats | undefined;
}

/**
 * The current content of a YAML file.
 *
 * @param known what it held before; it is not read again if its stat says that nothing changed
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

/** The kind of file expected at a path; a `plain-folder` is not a link. */
export type ProbeKind = 'file' | 'folder' | 'plain-folder';

/** Whether a file or folder is there now. */
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

/** Whether a file could not be read for reasons that say nothing of it. */
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
