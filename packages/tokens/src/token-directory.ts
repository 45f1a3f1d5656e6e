import { opendir, readFile, realpath } from 'node:fs/promises';
import { isAbsolute, join, normalize, relative } from 'node:path';
import { parseYaml } from '@flextype-bun/yaml';
import { reasonOf, systemCode, TokensError, withoutPath } from './errors.ts';
import type { Problems } from './problems.ts';
import { isTokenName, maskToken } from './token-name.ts';

/** Which generation's folders a token lies in. */
export type TokenLayout = '0.9' | '0.10' | '1.x';

/** Where a token's file is. */
export interface TokenPlace {
  readonly token: string;
  readonly layout: TokenLayout;
  readonly folder: string;
  /** The absolute path of `token.yaml`. */
  readonly file: string;
  /** The same for people: relative to the project, with the token masked. */
  readonly label: string;
}

/** The newest layout first: a site that was upgraded may still hold the folders of the old one. */
const LAYOUTS: readonly TokenLayout[] = ['1.x', '0.10', '0.9'];

/** Finds token files: in which folders, and in which order. */
export class TokenDirectory {
  readonly #root: string;
  readonly #folders: Readonly<Record<TokenLayout, string>>;
  readonly #problems: Problems;

  constructor(root: string, entriesDirectory: string, problems: Problems) {
    const entries = normalize(entriesDirectory);
    if (isAbsolute(entries) || entries.split(/[\\/]/).includes('..')) {
      throw new TokensError(`entriesDirectory must stay inside project/, not ${entriesDirectory}.`, {
        code: 'option',
      });
    }
    this.#root = root;
    this.#problems = problems;
    this.#folders = {
      '1.x': join(root, 'project', entries, 'tokens'),
      '0.10': join(root, 'project/tokens'),
      '0.9': join(root, 'project/tokens/registry'),
    };
  }

  /** Where a token lies, the newest layout first; undefined when no layout has it. */
  async find(token: string): Promise<TokenPlace | undefined> {
    if (!isTokenName(token)) return undefined;
    for (const layout of LAYOUTS) {
      const place = this.placeOf(token, layout);
      if (place !== undefined && (await this.#isThere(place))) return place;
    }
    return undefined;
  }

  /** Where a token of a layout would lie; undefined for `registry`, which in `project/tokens` is 0.9's folder. */
  placeOf(token: string, layout: TokenLayout): TokenPlace | undefined {
    if (layout === '0.10' && token === 'registry') return undefined;
    const folder = join(this.#folders[layout], token);
    const label = join(relative(this.#root, this.#folders[layout]), maskToken(token), 'token.yaml');
    return { token, layout, folder, file: join(folder, 'token.yaml'), label };
  }

  /** Every token of the site, in no order; a token that several layouts hold comes once. */
  async *list(): AsyncGenerator<TokenPlace> {
    for (const layout of LAYOUTS) {
      for await (const name of namesIn(this.#folders[layout])) {
        const place = isTokenName(name) ? await this.find(name) : undefined;
        if (place?.layout === layout) yield place;
      }
    }
  }

  /** The layout of the site's own Flextype: by its manifest, else by the folders that are there, else 1.x. */
  async layout(): Promise<TokenLayout> {
    const version = await this.#version();
    if (version !== undefined) {
      if (/^0\.10\b/.test(version)) return '0.10';
      return version.startsWith('0.') ? '0.9' : '1.x';
    }
    for (const layout of ['1.x', '0.9', '0.10'] as const) {
      const there = await realpath(this.#folders[layout]).catch(() => undefined);
      if (there !== undefined) return layout;
    }
    return '1.x';
  }

  /**
   * Whether the file is there under exactly its own name: neither its folder nor itself is a link, which could lead
   * anywhere, and on a file system that ignores case `ABC` must not find `abc`. The folder of all tokens may be a link.
   */
  async #isThere(place: TokenPlace): Promise<boolean> {
    const real = await realpath(place.file).catch(nothing);
    if (real === undefined) return false;
    const base = await realpath(this.#folders[place.layout]).catch(nothing);
    if (base !== undefined && real === join(base, place.token, 'token.yaml')) return true;
    const message =
      'this is a link, or differs in case from its name; it is not served. Put a real file there.';
    this.#problems.raise('outside', place.file, message, { file: place.label });
    return false;
  }

  async #version(): Promise<string | undefined> {
    const file = join(this.#root, 'src/flextype/flextype.yaml');
    try {
      const manifest = parseYaml(await readFile(file, 'utf8'), { file });
      const version = manifest instanceof Map ? manifest.get('version') : undefined;
      return typeof version === 'string' ? version : undefined;
    } catch {
      // No manifest, or an unreadable one: the folders decide. The registry reports the manifest itself.
      return undefined;
    }
  }
}

async function* namesIn(folder: string): AsyncGenerator<string> {
  const entries = await opendir(folder).catch(nothing);
  if (entries === undefined) return;
  for await (const entry of entries) yield entry.name;
}

/** Absent is an answer; anything else that a file system refuses is an error. */
function nothing(error: unknown): undefined {
  const code = systemCode(error);
  if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ELOOP' || code === 'ENAMETOOLONG')
    return undefined;
  const message = `the token folders cannot be read (${code ?? reasonOf(error)}). Let the server read them.`;
  throw new TokensError(message, { code: 'storage', cause: withoutPath(error) });
}
