import { lstat, stat } from 'node:fs/promises';
import {
  type FileContent,
  FileError,
  type FileVersion,
  isSettled,
  readChangedFile,
  readPlainFile,
  toFileError,
  toFileVersion,
  withTimeLimit,
  YAML_FILE,
} from '@flextype-bun/project';

/** The bytes of a file, whether it is present or absent, or why it cannot be read. */
export type Content = Buffer | 'present' | 'absent' | FileError;

/** A content, with what shows whether it is still the same. */
export interface ReadContent {
  readonly content: Content;
  /** `undefined` if a change might not show in it. */
  readonly version: FileVersion | undefined;
}

/**
 * Reads the content of a YAML file.
 *
 * @param known its content before; the file is not read again if its version is the same
 */
export async function readContent(path: string, known: ReadContent | undefined): Promise<ReadContent> {
  try {
    const takenAtMs = Date.now();
    if (known?.version === undefined) return toRead(await readPlainFile(path, YAML_FILE), takenAtMs);
    const read = await readChangedFile(path, known.version, YAML_FILE);
    return read === 'same' ? known : toRead(read, takenAtMs);
  } catch (error) {
    return { content: toContent(error), version: undefined };
  }
}

function toRead({ bytes, stat }: FileContent, takenAtMs: number): ReadContent {
  return { content: bytes, version: isSettled(stat, takenAtMs) ? toFileVersion(stat) : undefined };
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
