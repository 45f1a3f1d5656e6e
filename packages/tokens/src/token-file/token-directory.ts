import type { Dirent } from 'node:fs';
import { opendir, realpath } from 'node:fs/promises';
import { isAbsolute, join, normalize, relative, sep } from 'node:path';
import { newestOf, type Project, readProject, tokensFolder, withTimeLimit } from '@flextype-bun/project';
import type { YamlDialect } from '@flextype-bun/yaml';
import { reasonOf, systemCode, TokensError, withoutPath } from '../common/errors.ts';
import type { Problems } from '../common/problems.ts';
import type { TokenLayout } from '../policy/token.ts';
import { isTokenName, maskToken } from '../policy/token-name.ts';

/** Where a token's file is. */
export interface TokenLocation {
  readonly token: string;
  readonly layout: TokenLayout;
  readonly folder: string;
  /** The absolute path of `token.yaml`. */
  readonly file: string;
  /** The same for people: relative to the project, with the token masked. */
  readonly label: string;
  /** How its YAML is read: as the site reads its own tokens, or as the generation does whose layout it is. */
  readonly dialect: YamlDialect;
}

/** A folder that may hold a token. */
export interface TokenFolder {
  readonly location: TokenLocation;
  /** Links are not followed: they could lead anywhere. */
  readonly isLink: boolean;
}

/** The newest layout first: a site that was upgraded may still hold the folders of the old one. */
const LAYOUTS: readonly TokenLayout[] = ['1.x', '0.10', '0.9'];

/** Why a token whose folder or file is a link is unknown. */
export const LINK_REASON = 'This is a link, or differs in case from its name; it is not served';

/** Finds token files: in which folders, and in which order. */
export class TokenDirectory {
  readonly #root: string;
  readonly #entries: string;
  readonly #folders: Readonly<Record<TokenLayout, string>>;
  /** The folders as messages name them: relative to the project. */
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

  /** Where a token lies, the newest layout first; undefined when no layout has it. */
  async find(token: string): Promise<TokenLocation | undefined> {
    if (!isTokenName(token)) return undefined;
    for (const layout of LAYOUTS) {
      const location = this.locationOf(token, layout);
      if (location !== undefined && (await this.#isThere(location))) return location;
    }
    return undefined;
  }

  /** Where a token of a layout would lie; undefined for `registry`, which in `project/tokens` is 0.9's folder. */
  locationOf(token: string, layout: TokenLayout): TokenLocation | undefined {
    if (layout === '0.10' && token === 'registry') return undefined;
    // Put together and not joined, which normalizes each path again: a token has no character that needs it.
    const folder = `${this.#folders[layout]}${sep}${token}`;
    const label = `${this.#labels[layout]}${sep}${maskToken(token)}${sep}token.yaml`;
    const file = `${folder}${sep}token.yaml`;
    return { token, layout, folder, file, label, dialect: this.#dialects[layout] };
  }

  /** Every folder that is named as a token, the newest layout first; a name that several layouts hold comes each time. */
  async *folders(): AsyncGenerator<TokenFolder> {
    for (const layout of LAYOUTS) {
      for await (const entry of entriesOf(this.#folders[layout])) {
        if (entry.isFile() || !isTokenName(entry.name)) continue;
        const location = this.locationOf(entry.name, layout);
        if (location !== undefined) yield { location, isLink: entry.isSymbolicLink() };
      }
    }
  }

  /** The layout of the site's own Flextype. */
  async layout(): Promise<TokenLayout> {
    return (await readProject(this.#root, this.#entries)).generation;
  }

  /**
   * Whether the file is there under exactly its own name: neither its folder nor itself is a link, which could lead
   * anywhere, and on a file system that ignores case `ABC` must not find `abc`. The folder of all tokens may be a link.
   */
  async #isThere(location: TokenLocation): Promise<boolean> {
    const real = await withTimeLimit(`${location.file} (path)`, () => realpath(location.file)).catch(nothing);
    if (real === undefined) return false;
    const folder = this.#folders[location.layout];
    const base = await withTimeLimit(`${folder} (path)`, () => realpath(folder)).catch(nothing);
    if (base !== undefined && real === join(base, location.token, 'token.yaml')) return true;
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

/** Absent is an answer; anything else that a file system refuses is an error. */
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
