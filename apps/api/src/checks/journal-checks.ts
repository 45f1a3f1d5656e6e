import { stat } from 'node:fs/promises';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { hasModes } from '@flextype-bun/project';
import { lookup, type SiteReading } from '@flextype-bun/registry-core';
import { DEFAULT_TOKENS_OPTIONS, WEB_PROTECTION } from '@flextype-bun/tokens';
import { PLUGIN_NAME } from '../server/settings.ts';
import type { SiteFinding } from './site-finding.ts';

/** The mode bits that give others access to a file. */
const OTHERS = 0o077;

/** A journal that other users can read: its lines contain whole tokens. */
export async function checkJournal(
  { project, snapshot }: SiteReading,
  platform?: NodeJS.Platform,
): Promise<SiteFinding[]> {
  const setting = lookup(snapshot.externalPlugins, `${PLUGIN_NAME}.tokens.journal.directory`);
  const named = typeof setting === 'string' ? setting : DEFAULT_TOKENS_OPTIONS.journal.directory;
  const folder = resolve(project.root, named);
  if ((await modeOf(folder)) === undefined) return [];
  const open = hasModes(platform) ? await openFiles(folder) : [];
  return [...(await servedFolder(project.root, folder)), ...open];
}

/** On most hosts the site's folder is the web root. */
async function servedFolder(root: string, folder: string): Promise<SiteFinding[]> {
  const path = relative(root, folder).replaceAll(sep, '/');
  if (path.startsWith('..') || isAbsolute(path)) return [];
  const names = Object.keys(WEB_PROTECTION);
  const modes = await Promise.all(names.map((name) => modeOf(join(folder, name))));
  const missing = names.filter((_, index) => modes[index] === undefined);
  if (missing.length === 0) return [];
  return [
    {
      severity: 'warning',
      code: 'open-journal',
      position: { file: folder },
      message: `The folder of the journal, which holds whole tokens, may be below a web root, and lacks ${missing.join(', ')}`,
      remedy: `Start the server once, which makes them, or move the folder out of the site with tokens.journal.directory; nginx and Caddy need a rule that denies /${path}/`,
    },
  ];
}

async function openFiles(folder: string): Promise<SiteFinding[]> {
  const findings: SiteFinding[] = [];
  for (const name of ['calls.journal', 'lock']) {
    const file = join(folder, name);
    const mode = await modeOf(file);
    if (mode === undefined || (mode & OTHERS) === 0) continue;
    findings.push({
      severity: 'warning',
      code: 'open-journal',
      position: { file },
      message: 'Other users of this machine can read or write this file of the server',
      remedy: 'Close it to them with chmod 600',
    });
  }
  return findings;
}

async function modeOf(path: string): Promise<number | undefined> {
  return stat(path).then(
    ({ mode }) => mode,
    () => undefined,
  );
}
