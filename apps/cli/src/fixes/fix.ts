import { chmod } from 'node:fs/promises';
import { createFile, FileConflictError, replaceFile } from '@flextype-bun/project';
import { CommandError, EXIT } from '../terminal/outcome.ts';

/** A repair of a file, for a finding that has no other repair. */
export type Fix = EditFix | CreateFix | ModeFix;

interface FixedFile {
  readonly file: string;
  /** What is done, for people. */
  readonly what: string;
}

/** Another content. */
export interface EditFix extends FixedFile {
  readonly kind: 'edit';
  readonly before: string;
  readonly after: string;
}

/** A new file. */
export interface CreateFix extends FixedFile {
  readonly kind: 'create';
  readonly text: string;
  readonly mode: number;
}

/** Another mode. */
export interface ModeFix extends FixedFile {
  readonly kind: 'mode';
  readonly before: number;
  readonly after: number;
}

/**
 * Makes a repair; the file is never seen half-written, and keeps its owner, group and mode.
 *
 * @throws CommandError if it is not possible; the file is as it was
 */
export async function applyFix(fix: Fix): Promise<void> {
  try {
    switch (fix.kind) {
      case 'edit':
        return await replaceFile(fix.file, encode(fix.before), encode(fix.after));
      case 'create':
        await createFile(fix.file, fix.text, { mode: fix.mode });
        return;
      case 'mode':
        return await chmod(fix.file, fix.after);
    }
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const reason =
      cause instanceof FileConflictError || code === undefined ? message : `it cannot be written (${code})`;
    throw new CommandError(`${fix.file} is not fixed: ${reason}`, { exit: EXIT.site, cause });
  }
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
