// Builds the single files, server and CLI in one, with checksums and a list of what is in them.
// Usage: bun run release [--out DIR] [--target NAME]...
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ARCHIVE_NAME } from '@flextype-bun/api/embedded-files';
import manifest from '../package.json' with { type: 'json' };
import { compile } from './compile.ts';
import { recordProfile } from './profile.ts';
import { REPOSITORY, run } from './run.ts';
import { toSbom } from './sbom.ts';

const TARGETS = [
  'linux-x64',
  'linux-arm64',
  'linux-x64-musl',
  'linux-arm64-musl',
  'darwin-x64',
  'darwin-arm64',
  'windows-x64',
];
/** Names of a release's own files, which its output folder may contain already. */
const OURS = /^(flextype-registry-.+|SHA256SUMS|sbom\.cdx\.json|work)$/;
const { values } = parseArgs({
  options: {
    out: { type: 'string', default: join(REPOSITORY, 'dist/release') },
    target: { type: 'string', multiple: true, default: TARGETS },
  },
});
const out = resolve(values.out);
const unknown = values.target.filter((target) => !TARGETS.includes(target));
if (unknown.length > 0) refuse(`${unknown.join(', ')}: no such target; there are ${TARGETS.join(', ')}`);
const others = (await readdir(out).catch(() => [])).filter((name) => !OURS.test(name));
if (others.length > 0) {
  refuse(
    `${out} would be emptied, but has ${others[0]}. Choose an empty folder, or one of an earlier release`,
  );
}

await rm(out, { recursive: true, force: true });
await mkdir(join(out, 'work'), { recursive: true });
const archive = await packArchive();
const parts = { archive, metafile: metafile() };
const profile = await recordProfile(join(out, 'work'), parts);
for (const target of values.target) {
  await compile({ ...parts, target, profile, file: join(out, `flextype-registry-${target}`) });
}
await writeLists();
await rm(join(out, 'work'), { recursive: true });

function refuse(reason: string): never {
  process.stderr.write(`${reason}\n`);
  process.exit(2);
}

/** The packed plugin and the demo site, in one file that the executables carry. */
async function packArchive(): Promise<string> {
  const plugin = join(out, 'work/plugins/registry-api');
  await mkdir(plugin, { recursive: true });
  await run(['sh', 'apps/api/recipes/pack-plugin.sh', plugin]);
  const files = {
    ...(await readFolder('plugin', plugin)),
    ...(await readFolder('demo', join(REPOSITORY, 'fixtures/sites/0.10'))),
  };
  const file = join(out, 'work', ARCHIVE_NAME);
  await Bun.write(file, Bun.gzipSync(JSON.stringify(files)));
  return file;
}

async function readFolder(name: string, folder: string): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    files[`${name}/${path.slice(folder.length + 1).replaceAll('\\', '/')}`] = Buffer.from(
      await Bun.file(path).bytes(),
    ).toString('base64');
  }
  return files;
}

function metafile(): string {
  return join(out, 'work/meta.json');
}

async function writeLists(): Promise<void> {
  const sbom = toSbom(
    manifest.version,
    await Bun.file(metafile()).json(),
    await Bun.file(join(REPOSITORY, 'bun.lock')).text(),
  );
  await Bun.write(join(out, 'sbom.cdx.json'), `${JSON.stringify(sbom, null, 2)}\n`);
  const lines: string[] = [];
  for (const name of (await readdir(out)).sort()) {
    if (name === 'work') continue;
    const bytes = await Bun.file(join(out, name)).bytes();
    lines.push(`${new Bun.CryptoHasher('sha256').update(bytes).digest('hex')}  ${name}\n`);
  }
  await Bun.write(join(out, 'SHA256SUMS'), lines.join(''));
}
