import { existsSync, readFileSync, statSync } from 'node:fs';
import { hasModes } from '@flextype-bun/project';
import { reasonOf, systemCode, TokensError } from '../common/errors.ts';

/** Error codes of a file system that refuses writes permanently. */
const FORBIDDEN: ReadonlySet<string | undefined> = new Set(['EACCES', 'EPERM', 'EROFS']);
const FULL: ReadonlySet<string | undefined> = new Set(['ENOSPC', 'EDQUOT']);

/** Whether an error means that this process may not write there. */
export function isForbidden(error: unknown): boolean {
  return FORBIDDEN.has(systemCode(error instanceof TokensError ? error.cause : error));
}

/** The error of a journal folder that cannot be used, with a remedy. */
export function toJournalError(directory: string, cause: unknown): TokensError {
  return new TokensError(`The journal cannot be opened (${systemCode(cause) ?? reasonOf(cause)})`, {
    code: 'journal',
    remedy: `${remedyFor(directory, cause)}, move it with journal.directory, or count in memory`,
    position: { file: directory },
    cause,
  });
}

/** What to do about a folder that cannot be written to. */
export function remedyFor(folder: string, error: unknown, platform?: NodeJS.Platform): string {
  const code = systemCode(error);
  if (FULL.has(code)) return 'Make room on the disk';
  if (code === 'EROFS') return 'Mount its file system writable';
  if (code !== 'EACCES' && code !== 'EPERM')
    return 'Remove what is in its place, or make its folder writable';
  if (!hasModes(platform)) return 'Let the user that this server runs as write to this folder';
  const user = nameOf(process.geteuid?.() ?? 0);
  if (!existsSync(folder)) {
    return `This server runs as ${user}. Make the folder for that user (install -d -o ${user} ${folder})`;
  }
  const owner = nameOf(statSync(folder).uid);
  const whose = owner === user ? 'Something in it belongs to another user' : `It belongs to ${owner}`;
  return `${whose}, and this server runs as ${user}. Give it to that user (chown -R ${user} ${folder})`;
}

/** The name of a user, or its number if it has none, as in containers: `chown` accepts both. */
function nameOf(uid: number): string {
  try {
    const line = readFileSync('/etc/passwd', 'utf8')
      .split('\n')
      .find((entry) => entry.split(':')[2] === String(uid));
    return line?.split(':')[0] ?? String(uid);
  } catch {
    return String(uid);
  }
}
