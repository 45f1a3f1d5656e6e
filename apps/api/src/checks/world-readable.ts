import { dirname } from 'node:path';
import { entryAt, hasModes } from '@flextype-bun/project';
import type { TokenInspection } from '@flextype-bun/tokens';

const OTHERS_READ = 0o004;
const OTHERS_ENTER = 0o001;

/** Finds world-readable token files. Folders that tokens share are checked once. */
export class WorldReadable {
  readonly #shared = new Map<string, boolean>();
  readonly #hasModes: boolean;

  constructor(platform?: NodeJS.Platform) {
    this.#hasModes = hasModes(platform);
  }

  /** A file is world-readable only if every folder above it is world-searchable. */
  has({ file, mode }: Pick<TokenInspection, 'file' | 'mode'>): boolean {
    if (!this.#hasModes || (mode & OTHERS_READ) === 0) return false;
    const own = dirname(file);
    return this.#isOpen(dirname(own)) && letsPass(own);
  }

  #isOpen(folder: string): boolean {
    const known = this.#shared.get(folder);
    if (known !== undefined) return known;
    const above = dirname(folder);
    const isOpen = letsPass(folder) && (above === folder || this.#isOpen(above));
    this.#shared.set(folder, isOpen);
    return isOpen;
  }
}

function letsPass(folder: string): boolean {
  const mode = entryAt(folder)?.mode ?? 0;
  return (mode & OTHERS_ENTER) !== 0;
}
