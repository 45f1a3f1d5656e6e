import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { PERMISSIONS } from '@flextype-bun/project';
import { WEB_PROTECTION } from '@flextype-bun/tokens';
import type { Fix } from './fix.ts';

/** Web servers must be able to read what keeps them out. */
const PROTECTION_MODE = 0o644;
const FOR_OTHERS = 0o077;

/** Protects the journal's folder against web servers, and its files, which only the server uses, against other users. */
export async function journalFixes(path: string): Promise<Fix[]> {
  const mode = await modeOf(path);
  if (mode !== undefined && mode.kind === 'file') {
    const after = mode.bits & ~FOR_OTHERS;
    return [{ kind: 'mode', file: path, what: 'closed to other users', before: mode.bits, after }];
  }
  if (mode?.kind !== 'folder') return [];
  const fixes = Object.entries(WEB_PROTECTION).map(async ([name, text]): Promise<Fix | undefined> => {
    const file = join(path, name);
    if (await modeOf(file)) return undefined;
    return { kind: 'create', file, what: 'created', text, mode: PROTECTION_MODE };
  });
  return (await Promise.all(fixes)).filter((fix) => fix !== undefined);
}

/** What is at a path, and its mode; links are not followed. */
async function modeOf(path: string) {
  const stat = await lstat(path).catch(() => undefined);
  if (!stat) return undefined;
  const kind = stat.isFile() ? 'file' : stat.isDirectory() ? 'folder' : 'other';
  return { kind, bits: stat.mode & PERMISSIONS } as const;
}
