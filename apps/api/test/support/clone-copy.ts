import { expect } from 'bun:test';
import {
  chmodSync,
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { atEnd } from '@flextype-bun/testing';
import { runToEnd } from './server-process.ts';

const REPOSITORY = resolve(import.meta.dir, '../../../..');
const PARTS = ['apps', 'packages', 'fixtures', 'package.json', 'bun.lock', 'bunfig.toml', 'tsconfig.json'];
const BUN = process.execPath;

/** The version that the source prints. */
export const VERSION: string = JSON.parse(
  readFileSync(join(REPOSITORY, 'apps/api/package.json'), 'utf8'),
).version;
/** The version that a marked bundle prints: as long, so that the file keeps its size. */
export const MARKED: string = VERSION.replace(/\d/g, '9');

/** A copy of this repository with its dependencies, and the bundle that their installation leaves. */
export class CloneCopy implements Disposable {
  readonly root: string;
  readonly cache: string;
  readonly #pristine: string;

  constructor() {
    const folder = mkdtempSync(join(tmpdir(), 'flextype-clone-'));
    // Other users must reach it.
    chmodSync(folder, 0o755);
    this.root = join(folder, 'clone');
    this.cache = join(this.root, 'node_modules/.cache/flextype-registry');
    this.#pristine = join(folder, 'pristine');
    for (const part of PARTS) {
      const isSource = (path: string) => !/[/\\](node_modules|dist)$/.test(path);
      cpSync(join(REPOSITORY, part), join(this.root, part), { recursive: true, filter: isSource });
    }
    makeReadable(this.root);
    const umask = process.umask(0o022);
    const install = Bun.spawnSync([BUN, 'install', '--production', '--frozen-lockfile'], { cwd: this.root });
    process.umask(umask);
    expect([install.exitCode, install.stderr.toString()]).toEqual([0, expect.any(String)]);
    cpSync(this.cache, this.#pristine, { recursive: true });
  }

  /** Path of a file of the current bundle. */
  bundled(name: string): string {
    return join(this.cache, JSON.parse(this.read(join(this.cache, 'current.json'))).folder, name);
  }

  read(path: string): string {
    return readFileSync(resolve(this.root, path), 'utf8');
  }

  /** Changes a file until the end of the test. It is replaced: files of dependencies are links to those of other clones. */
  edit(path: string, change: (text: string) => string): void {
    const file = resolve(this.root, path);
    const aside = `${file}.${Bun.randomUUIDv7()}`;
    renameSync(file, aside);
    atEnd(() => renameSync(aside, file));
    writeFileSync(file, change(readFileSync(aside, 'utf8')));
  }

  /** Puts the bundle of the installation back, as it prints {@link MARKED}. */
  reset(): void {
    rmSync(this.cache, { recursive: true, force: true });
    cpSync(this.#pristine, this.cache, { recursive: true });
    this.mark();
  }

  mark(): void {
    const file = this.bundled('server.js');
    writeFileSync(file, this.read(file).replaceAll(`"${VERSION}"`, `"${MARKED}"`));
  }

  /** `bun run apps/api`. */
  command(by: readonly string[] = []): readonly string[] {
    return [...by, BUN, 'run', '--silent', '--cwd', this.root, 'apps/api'];
  }

  /** The version that a start prints, and its standard error. */
  async version(
    by: readonly string[] = [],
  ): Promise<{ readonly version: string; readonly reported: string }> {
    const { code, out, err } = await runToEnd(['--version'], { command: this.command(by) });
    expect([code, code === 0 ? '' : err]).toEqual([0, '']);
    return { version: out.trim(), reported: err };
  }

  /** Builds the bundle as a server does in the background; returns the exit code. */
  async build(by: readonly string[] = []): Promise<number> {
    const script = join(this.root, 'apps/api/clone/build-bundle.ts');
    return Bun.spawn([...by, BUN, script], { stdio: ['ignore', 'ignore', 'ignore'] }).exited;
  }

  [Symbol.dispose](): void {
    rmSync(resolve(this.root, '..'), { recursive: true, force: true });
  }
}

/** Lets other users read a folder, however private the one is that it was copied from. */
function makeReadable(folder: string): void {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    chmodSync(join(entry.parentPath, entry.name), entry.isDirectory() ? 0o755 : 0o644);
  }
}
