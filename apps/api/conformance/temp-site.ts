import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** Files to write, by path below the site's root; `null` makes an empty folder. */
export type SiteFiles = ReadonlyMap<string, string | Uint8Array | null>;

/** A site in a temporary folder, removed on disposal: the recordings themselves are never modified. */
export interface TempSite extends AsyncDisposable {
  readonly root: string;
}

/** Copies folders (`{ path below the new root: folder }`), then writes files over the copies. */
export async function makeTempSite(
  copies: Readonly<Record<string, string>>,
  files: SiteFiles = new Map(),
): Promise<TempSite> {
  const root = await mkdtemp(join(tmpdir(), 'flextype-golden-'));
  for (const [to, from] of Object.entries(copies)) await copyTree(from, join(root, to));
  for (const [path, content] of files) {
    const target = join(root, path);
    await mkdir(content === null ? target : dirname(target), { recursive: true });
    if (content !== null) await writeFile(target, content);
  }
  return { root, [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }) };
}

/** Copies a tree without its modes: recordings may be read-only, but token files must be writable. */
export async function copyTree(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const source = join(from, entry.name);
    const target = join(to, entry.name);
    if (entry.isDirectory()) await copyTree(source, target);
    else await writeFile(target, await readFile(source));
  }
}
