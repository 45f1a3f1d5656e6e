// Builds the server's bundle, from which `bun run apps/api` starts in half the time: one file with its bytecode.
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { setPriority } from 'node:os';
import { basename, join, relative, resolve, sep } from 'node:path';
import {
  BUNDLE_NAME,
  CACHE,
  ENTRY,
  findBundle,
  fingerprint,
  isOwner,
  MANIFEST,
  type Manifest,
  RUNTIME,
} from './bundle.ts';
import { ROOT } from './dependencies.ts';
import { keepSourcePaths } from './source-paths.ts';

const LOWEST_PRIORITY = 19;
// A running server reads the source map of its bundle at its first error.
const KEPT_FOLDERS = 3;
// Only the owner can write to the bundle, so that the start can trust it.
const UMASK = 0o022;
/** Files besides the source that decide how it is bundled. */
const CONFIGURATION = ['{bun.lock,package.json,tsconfig.json}', '{apps,packages}/*/{package,tsconfig}.json'];

/** Replaces the bundle if it is not that of the current source. @throws if it cannot be built or written */
export async function build(): Promise<void> {
  if (!isOwner() || findBundle() !== undefined) return;
  process.umask(process.umask() | UMASK);
  const folder = join(CACHE, Bun.randomUUIDv7());
  mkdirSync(folder, { recursive: true });
  try {
    publish(await buildInto(folder));
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
  removeOld(folder);
}

async function buildInto(folder: string): Promise<Manifest> {
  // As they were read, so that an edit during the build makes the bundle out of date.
  const contents = new Map<string, Uint8Array>();
  for (const path of CONFIGURATION.flatMap((pattern) => [...new Bun.Glob(pattern).scanSync(ROOT)])) {
    contents.set(toInput(join(ROOT, path)), readFileSync(join(ROOT, path)));
  }
  const { outputs, metafile } = await Bun.build({
    entrypoints: [join(ROOT, ENTRY)],
    outdir: folder,
    naming: { entry: BUNDLE_NAME },
    target: 'bun',
    format: 'cjs',
    bytecode: true,
    // Names stay readable, for the stacks of errors.
    minify: { whitespace: true, syntax: true },
    sourcemap: 'linked',
    metafile: true,
    plugins: [keepSourcePaths(ROOT, (path, content) => contents.set(toInput(path), content))],
  });
  shortenSourceMap(join(folder, `${BUNDLE_NAME}.map`));
  await smokeTest(join(folder, BUNDLE_NAME));
  const bundled = Object.keys(metafile?.inputs ?? {}).map((path) => toInput(resolve(path)));
  const inputs = [...new Set([...contents.keys(), ...bundled])];
  return {
    root: ROOT,
    runtime: RUNTIME,
    folder: basename(folder),
    outputs: Object.fromEntries(outputs.map(({ path }) => [basename(path), statSync(path).size])),
    inputs,
    fingerprint: fingerprint(inputs, contents),
  };
}

/** The path of a file in the clone; the bundler's own are relative to the working directory. */
function toInput(path: string): string {
  return relative(ROOT, path).replaceAll(sep, '/');
}

/** Drops the source from a source map: it is in the clone, and a server would keep it in memory after its first error. */
function shortenSourceMap(file: string): void {
  const map = JSON.parse(readFileSync(file, 'utf8')) as { sources: string[]; sourcesContent: null[] };
  map.sourcesContent = map.sources.map(() => null);
  writeFileSync(file, JSON.stringify(map));
}

/** @throws if a bundle does not even start */
async function smokeTest(bundle: string): Promise<void> {
  const child = Bun.spawn([process.execPath, bundle, '--version'], { stdio: ['ignore', 'ignore', 'pipe'] });
  const text = await new Response(child.stderr).text();
  if ((await child.exited) !== 0) throw new Error(`The bundle does not start: ${text}`);
}

function publish(manifest: Manifest): void {
  const file = join(CACHE, manifest.folder, basename(MANIFEST));
  writeFileSync(file, JSON.stringify(manifest));
  renameSync(file, MANIFEST);
}

function removeOld(current: string): void {
  const folders = readdirSync(CACHE)
    .map((name) => join(CACHE, name))
    .filter((path) => path !== current && path !== MANIFEST)
    .map((path) => ({ path, time: statSync(path).mtimeMs }))
    .sort((a, b) => b.time - a.time);
  for (const { path } of folders.slice(KEPT_FOLDERS)) rmSync(path, { recursive: true, force: true });
}

/** Leaves processor and memory to the server that runs. */
function yieldToServer(): void {
  setPriority(LOWEST_PRIORITY);
  try {
    // Where memory is short, the system ends this process first.
    if (process.platform === 'linux') writeFileSync('/proc/self/oom_score_adj', '1000');
  } catch {
    // It is mounted read-only.
  }
}

if (import.meta.main) {
  yieldToServer();
  await build();
}
