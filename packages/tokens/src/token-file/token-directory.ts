import { type Dirent, statSync } from 'node:fs';
import { lstat, opendir, realpath } from 'node:fs/promises';
import { isAbsolute, join, normalize, relative, sep } from 'node:path';
import { newestOf, type Project, readProject, tokensFolder, withTimeLimit } from '@flextype-bun/project';
import type { YamlDialect } from '@flextype-bun/yaml';
import { reasonOf, systemCode, TokensError, withoutPath } from '../common/errors.ts';
import type { Problems } from '../common/problems.ts';
import { isOnLocalDisk } from '../files/local-disk.ts';
import type { TokenLayout } from '../policy/token.ts';
import { isTokenName, maskToken } from '../policy/token.ts';
import { isExactName } from './exact-name.ts';

/** The location of a token's file. */
export interface TokenLocation {
  readonly token: string;
  readonly layout: TokenLayout;
  readonly folder: string;
  /** The absolute path of `token.yaml`. */
  readonly file: string;
  /** The path in messages: relative to the project, with the token masked. */
  readonly label: string;
  /** The dialect of the site, or for another layout that of its generation. */
  readonly dialect: YamlDialect;
}

/** A folder that may hold a token. */
export interface TokenFolder {
  readonly location: TokenLocation;
  /** Whether the folder is a link, which is not followed: it could lead anywhere. */
  readonly isLink: boolean;
}

/** The newest first: an upgraded site may still have the folders of old layouts. */
const LAYOUTS: readonly TokenLayout[] = ['1.x', '0.10', '0.9'];

/** Why a token is unknown whose folder or file is a link. */
export const LINK_REASON = 'This is a link, or differs in case from its name; it is not served';

/** Finds token files in the folders of all layouts. */
export class TokenDirectory {
  readonly #root: string;
  readonly #entries: string;
  readonly #folders: Readonly<Record<TokenLayout, string>>;
  /** The folders in messages: relative to the project. */
  readonly #labels: Readonly<Record<TokenLayout, string>>;
  readonly #dialects: Readonly<Record<TokenLayout, YamlDialect>>;
  readonly #problems: Problems;

  constructor(project: Project, entriesDirectory: string, problems: Problems) {
    const { root } = project;
    const entries = normalize(entriesDirectory);
    if (isAbsolute(entries) || entries.split(/[\\/]/).includes('..')) {
      throw new TokensError(`entriesDirectory must stay inside project/, not ${entriesDirectory}`, {
        code: 'option',
      });
    }
    this.#root = root;
    this.#entries = entries;
    this.#problems = problems;
    this.#folders = {
      '1.x': tokensFolder(root, '1.x', entries),
      '0.10': tokensFolder(root, '0.10'),
      '0.9': tokensFolder(root, '0.9'),
    };
    const toLabel = (layout: TokenLayout) => relative(root, this.#folders[layout]);
    this.#labels = { '1.x': toLabel('1.x'), '0.10': toLabel('0.10'), '0.9': toLabel('0.9') };
    const toDialect = (layout: TokenLayout) =>
      layout === project.generation ? project.dialect : newestOf(layout).yaml;
    this.#dialects = { '1.x': toDialect('1.x'), '0.10': toDialect('0.10'), '0.9': toDialect('0.9') };
  }

  /** The location of a token in the newest layout that has it; undefined if none has. */
  async find(token: string): Promise<TokenLocation | undefined> {
    if (!isTokenName(token)) return undefined;
    for (const layout of LAYOUTS) {
      const location = this.locationOf(token, layout);
      if (location !== undefined && (await this.#isThere(location))) return location;
    }
    return undefined;
  }

  /** The location of a token in a layout; undefined for `registry` in 0.10, which is the folder of 0.9. */
  locationOf(token: string, layout: TokenLayout): TokenLocation | undefined {
    if (layout === '0.10' && token === 'registry') return undefined;
    // Concatenated, since `join` would normalize each path again, which tokens never need.
    const folder = `${this.#folders[layout]}${sep}${token}`;
    const label = `${this.#labels[layout]}${sep}${maskToken(token)}${sep}token.yaml`;
    const file = `${folder}${sep}token.yaml`;
    return { token, layout, folder, file, label, dialect: this.#dialects[layout] };
  }

  /** All folders named like a token, the newest layout first. A name in several layouts comes several times. */
  async *folders(): AsyncGenerator<TokenFolder> {
    for (const layout of LAYOUTS) {
      for await (const entry of entriesOf(this.#folders[layout])) {
        if (entry.isFile() || !isTokenName(entry.name)) continue;
        const location = this.locationOf(entry.name, layout);
        if (location !== undefined) yield { location, isLink: entry.isSymbolicLink() };
      }
    }
  }

  /**
   * A text that changes whenever a token's folder is created, removed or renamed in any layout; undefined if the folders
   * cannot be looked at. Synchronous: for local disks only.
   */
  state(): string | undefined {
    try {
      return LAYOUTS.map((layout) => {
        const info = statSync(this.#folders[layout], { throwIfNoEntry: false });
        // Unlike the time of modification, nobody can set the time at which an inode changed.
        return info === undefined ? '' : `${info.dev} ${info.ino} ${info.ctimeMs}`;
      }).join('\n');
    } catch {
      return undefined;
    }
  }

  /** Whether the project, and those folders of layouts that exist, are on local disks. */
  async areLocal(): Promise<boolean> {
    const folders = [this.#root, ...LAYOUTS.map((layout) => this.#folders[layout])];
    return (await Promise.all(folders.map(isOnLocalDisk))).every((isLocal) => isLocal !== false);
  }

  /** Whether any layout has a folder, or another file, of this name. */
  async hasFolder(token: string): Promise<boolean> {
    for (const layout of LAYOUTS) {
      const folder = this.locationOf(token, layout)?.folder;
      if (folder === undefined) continue;
      const info = await withTimeLimit(`${folder} (stat)`, () => lstat(folder)).catch(nothing);
      if (info !== undefined) return true;
    }
    return false;
  }

  /** The layout of the site's own Flextype. */
  async layout(): Promise<TokenLayout> {
    return (await readProject(this.#root, this.#entries)).generation;
  }

  /**
   * Whether the file exists under exactly this name. Neither it nor its folder may be a link, which could lead anywhere,
   * and `ABC` must not find `abc` on a file system that ignores case. The folder of all tokens may be a link.
   */
  async #isThere(location: TokenLocation): Promise<boolean> {
    const real = await withTimeLimit(`${location.file} (path)`, () => realpath(location.file)).catch(nothing);
    if (real === undefined) return false;
    const folder = this.#folders[location.layout];
    const base = await withTimeLimit(`${folder} (path)`, () => realpath(folder)).catch(nothing);
    const isPlain = base !== undefined && real === join(base, location.token, 'token.yaml');
    if (isPlain && (await isExactName(folder, location.token).catch(nothing))) return true;
    this.#problems.raise(location.file, {
      code: 'outside',
      message: LINK_REASON,
      remedy: 'Put a real file there',
      position: { file: location.label },
    });
    return false;
  }
}

async function* entriesOf(folder: string): AsyncGenerator<Dirent> {
  const entries = await opendir(folder).catch(nothing);
  if (entries !== undefined) yield* entries;
}

/** Maps errors of absent files to undefined; throws all others. */
function nothing(error: unknown): undefined {
  const code = systemCode(error);
  if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ELOOP' || code === 'ENAMETOOLONG')
    return undefined;
  throw new TokensError(`The token folders cannot be read (${code ?? reasonOf(error)})`, {
    code: 'storage',
    remedy: 'Let the server read them',
    cause: withoutPath(error),
  });
}
