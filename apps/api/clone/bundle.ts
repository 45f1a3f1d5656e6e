import { lstatSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './dependencies.ts';

/** In `node_modules`, so that it is removed with the dependencies. */
export const CACHE: string = join(ROOT, 'node_modules/.cache/flextype-registry');
/** Names the current bundle; replaced as a whole, so that a bundle that it names is complete. */
export const MANIFEST: string = join(CACHE, 'current.json');
export const ENTRY = 'apps/api/src/index.ts';
export const BUNDLE_NAME = 'server.js';

/** Under another version, or on another system, bytecode is of no use. */
export const RUNTIME = `${Bun.revision} ${process.platform} ${process.arch}`;

const DEPENDENCIES = 'node_modules/';
const WRITABLE_BY_OTHERS = 0o022;

/** The inputs, outputs and runtime of a bundle. */
export interface Manifest {
  /** The folder of the clone: the bundle contains absolute paths. */
  readonly root: string;
  readonly runtime: string;
  /** Name of the bundle's folder in the cache. */
  readonly folder: string;
  /** Files of the bundle, with their sizes. */
  readonly outputs: Readonly<Record<string, number>>;
  /** Paths in the clone. */
  readonly inputs: readonly string[];
  readonly fingerprint: string;
}

/** Path of the server's bundle; `undefined` if there is none, it is out of date, or others could have written it. */
export function findBundle(): string | undefined {
  try {
    if (!isTrusted(CACHE) || !isTrusted(MANIFEST)) return undefined;
    const manifest = JSON.parse(readFileSync(MANIFEST, 'utf8')) as Manifest;
    if (manifest.root !== ROOT || manifest.runtime !== RUNTIME) return undefined;
    const folder = join(CACHE, manifest.folder);
    if (!isTrusted(folder)) return undefined;
    for (const [name, size] of Object.entries(manifest.outputs)) {
      const file = join(folder, name);
      if (!isTrusted(file) || statSync(file).size !== size) return undefined;
    }
    if (fingerprint(manifest.inputs) !== manifest.fingerprint) return undefined;
    return join(folder, BUNDLE_NAME);
  } catch {
    // A file is missing, or unreadable: of the cache, or of what it was built from.
    return undefined;
  }
}

/**
 * Identifies the content of files of the clone. Those of dependencies are known by size and time: nobody edits them, and
 * reading them all would take as long as the rest of the check.
 *
 * @throws if a file is missing
 */
export function fingerprint(
  paths: readonly string[],
  contents: ReadonlyMap<string, Uint8Array> = new Map(),
): string {
  let hash = 0n;
  for (const path of paths) {
    const file = `${ROOT}/${path}`;
    if (path.startsWith(DEPENDENCIES)) {
      const { size, mtimeMs } = statSync(file);
      hash = Bun.hash.wyhash(`${size} ${mtimeMs}`, hash);
    } else {
      hash = Bun.hash.wyhash(contents.get(path) ?? readFileSync(file), hash);
    }
  }
  return hash.toString(36);
}

/** Whether only the owner of the clone, who may change the source as well, can have written a file or folder. */
function isTrusted(path: string): boolean {
  // Files on Windows have the rights of the folder that they are in.
  if (process.platform === 'win32') return true;
  const { uid, mode } = lstatSync(path);
  return uid === ownerId() && (mode & WRITABLE_BY_OTHERS) === 0;
}

/** Whether this process runs as the owner of the clone, and may leave files in it. */
export function isOwner(): boolean {
  return process.platform === 'win32' || process.geteuid?.() === ownerId();
}

function ownerId(): number {
  return statSync(ROOT).uid;
}
