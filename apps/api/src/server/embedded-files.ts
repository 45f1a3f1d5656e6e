import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { SiteError } from './site-error.ts';

/** The name under which the single file holds its archive; `bun run release` makes it. */
export const ARCHIVE_NAME = 'registry-api.embedded';

/** Path in the archive → content in base64. */
export type EmbeddedFiles = Readonly<Record<string, string>>;

/**
 * Writes the files of a folder of the single file's archive.
 *
 * @returns how many there are: none where this is not the single file
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
 * Writes the demo site into a temporary folder, which goes when the process ends.
 *
 * @throws {SiteError} if no temporary folder can be written to
 */
export async function unpackDemo(): Promise<string> {
  try {
    const root = mkdtempSync(join(tmpdir(), 'flextype-demo-'));
    process.on('exit', () => rmSync(root, { recursive: true, force: true }));
    await writeEmbedded('demo', root);
    return root;
  } catch (error) {
    const reason = `The demo site needs a temporary folder, and ${tmpdir()} cannot be written to`;
    throw new SiteError(`${reason}. Set TMPDIR, or name a site with --root DIR`, { cause: error });
  }
}
