import { existsSync, statSync } from 'node:fs';
import { userInfo } from 'node:os';
import { reasonOf, systemCode, TokensError } from './errors.ts';

/** What a file system says to those who may not write, or must not: it does not pass by itself. */
const FORBIDDEN: ReadonlySet<string | undefined> = new Set(['EACCES', 'EPERM', 'EROFS']);
const FULL: ReadonlySet<string | undefined> = new Set(['ENOSPC', 'EDQUOT']);

/** Whether an error says that this process may not write there. */
export function isForbidden(error: unknown): boolean {
  return FORBIDDEN.has(systemCode(error instanceof TokensError ? error.cause : error));
}

/** The error of a journal's folder that cannot be used, with what to do about it. */
export function unusable(directory: string, cause: unknown): TokensError {
  const message = `the journal cannot be opened (${systemCode(cause) ?? reasonOf(cause)}). ${remedyFor(directory, cause)}, move it with journal.directory, or count in memory.`;
  return new TokensError(message, { code: 'journal', place: { file: directory }, cause });
}

/** What to do about a folder that cannot be written to. */
export function remedyFor(folder: string, error: unknown): string {
  const code = systemCode(error);
  if (FULL.has(code)) return 'Make room on the disk';
  if (code === 'EROFS') return 'Mount its file system writable';
  if (code !== 'EACCES' && code !== 'EPERM')
    return 'Remove what is in its place, or make its folder writable';
  const user = nameOf();
  if (!existsSync(folder))
    return `Make that folder and give it to the user of this server (install -d -o ${user} ${folder})`;
  const { uid } = statSync(folder);
  const owner = uid === process.geteuid?.() ? "a file in it is another user's" : `it belongs to user ${uid}`;
  return `Give it to the user of this server (chown -R ${user} ${folder}): ${owner}`;
}

function nameOf(): string {
  try {
    return userInfo().username;
  } catch {
    // A user id without a name, as in containers.
    return String(process.geteuid?.() ?? 'unknown');
  }
}
