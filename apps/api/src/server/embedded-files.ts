import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { SiteError } from './site-error.ts';

/** The name of the archive in the single file; `bun run release` creates it. */
export const ARCHIVE_NAME = 'registry-api.embedded';

/** Path in the archive → base64 content. */
export type EmbeddedFiles = Readonly<Record<string, string>>;

/**
 * Extracts a folder of the single file's archive.
 *
 * @returns the number of files; 0 if this program is not the single file
 */
export async function writeEmbedded(folder: 'demo' | 'plugin', target: string): Promise<number> {
  const archive = Bun.embeddedFiles.find((file) => 'name' in file && file.name === ARCHIVE_NAME);
  if (!archive) return 0;
  const text = new TextDecoder().decode(Bun.gunzipSync(new Uint8Array(await archive.arrayBuffer())));
  const files = Object.entries(JSON.parse(text) as EmbeddedFiles).filter(([path]) =>
    path.startsWith(`${folder}/`),
  );
  for (const [path, content] of files) {
    const file = join(target, path.slice(folder.length + 1));
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, Buffer.from(content, 'base64'));
  }
  return files.length;
}

/**
 * Extracts the demo site into a temporary folder, which is removed when the process exits.
 *
 * @throws {SiteError} if the temporary folder is not writable
 */
export async function unpackDemo(): Promise<string> {
  try {
    const root = mkdtempSync(join(tmpdir(), 'flextype-demo-'));
    process.on('exit', () => rmSync(root, { recursive: true, force: true }));
    await writeEmbedded('demo', root);
    return root;
  } catch (error) {
    const reason = `The demo site needs a temporary folder, but ${tmpdir()} is not writable`;
    throw new SiteError(`${reason}. Set TMPDIR, or choose a site with --root DIR`, { cause: error });
  }
}
