import { existsSync } from 'node:fs';
import { open, rm, rmdir } from 'node:fs/promises';
import { createFolder, giveToOwnerOf } from '@flextype-bun/project';
import { hashAccessToken } from '../access-token/access-tokens.ts';
import { reasonOf, systemCode, TokensError, withoutPath } from '../common/errors.ts';
import type { Token, TokenLayout } from '../policy/token.ts';
import { isTokenName, maskToken } from '../policy/token.ts';
import { type CachedToken, toToken } from '../store/cached-token.ts';
import type { TokenStore } from '../store/token-store.ts';
import { editState } from '../token-file/edit-document.ts';
import type { TokenDirectory, TokenLocation } from '../token-file/token-directory.ts';
import { replaceTokenFile } from '../token-file/token-file.ts';

/** Fields of a new token. */
export interface CreateOptions {
  /** Calls allowed in total; 0 means unlimited. @default 0 */
  readonly limit?: number;
  /** A human-readable name. @default '' in 1.x, 'Default' in earlier layouts */
  readonly title?: string;
  /** @default 'enabled' */
  readonly state?: 'enabled' | 'disabled';
  /** The token itself. @default 32 random hex digits, as in Flextype */
  readonly token?: string;
  /** Who made it. @default '' */
  readonly createdBy?: string;
  /** The layout of its file. @default that of the site's Flextype */
  readonly layout?: TokenLayout;
}

/** A new token with its access token, of which only a hash is stored. */
export interface CreatedToken {
  readonly token: string;
  readonly accessToken: string;
  readonly layout: TokenLayout;
  /** The absolute path of its `token.yaml`. */
  readonly file: string;
}

/** How often a change is repeated while somebody else writes the file. */
const MAX_ATTEMPTS = 20;
/** Between two attempts while the file is being written, in milliseconds. */
const RETRY_DELAY_MS = 20;

/** Creates, enables, disables and removes tokens, in files that Flextype reads. */
export class TokenAdmin {
  readonly #directory: TokenDirectory;
  readonly #store: TokenStore;

  constructor(directory: TokenDirectory, store: TokenStore) {
    this.#directory = directory;
    this.#store = store;
  }

  async create(options: CreateOptions): Promise<CreatedToken> {
    const { limit = 0 } = options;
    if (!Number.isSafeInteger(limit) || limit < 0) {
      throw new TokensError(`limit must be an integer of 0 or more, not ${limit}`, { code: 'option' });
    }
    const token = options.token ?? hexDigits();
    const layout = options.layout ?? (await this.#directory.layout());
    const location = isTokenName(token) ? this.#directory.locationOf(token, layout) : undefined;
    if (location === undefined) throw notAToken();
    if ((await this.#directory.find(token)) !== undefined) throw alreadyThere(token);
    const accessToken = hexDigits();
    const text = newTokenFile(layout, { ...options, limit }, await hashAccessToken(accessToken));
    try {
      if (existsSync(location.folder)) throw alreadyThere(token);
      createFolder(location.folder);
      const handle = await open(location.file, 'wx', 0o644);
      try {
        giveToOwnerOf(location.folder, handle.fd);
        await handle.writeFile(text);
        await handle.sync();
      } catch (error) {
        // On a full disk, an empty file would be in the way of the next attempt.
        await rm(location.file);
        await rmdir(location.folder).catch(() => undefined);
        throw error;
      } finally {
        await handle.close();
      }
    } catch (error) {
      throw notDone('written', location, error);
    }
    return { token, accessToken, layout, file: location.file };
  }

  async setState(token: string, state: 'enabled' | 'disabled'): Promise<Token> {
    const cached = await this.#mustGet(token);
    await cached
      .runExclusive(() => this.#writeState(cached, state))
      .catch((error: unknown) => {
        throw notDone('written', cached.location, error);
      });
    const changed = toToken(cached);
    if (changed === undefined) throw broken(cached);
    return changed;
  }

  async remove(token: string): Promise<void> {
    const cached = await this.#mustGet(token);
    await cached.runExclusive(async () => {
      await rm(cached.location.folder, { recursive: true, force: true }).catch((error: unknown) => {
        throw notDone('removed', cached.location, error);
      });
      this.#store.drop(cached);
    });
  }

  async #writeState(cached: CachedToken, state: 'enabled' | 'disabled'): Promise<void> {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const found = await this.#store.refresh(cached, { force: true });
      const { document, location } = cached;
      if (found === 'being-written') {
        await Bun.sleep(RETRY_DELAY_MS);
        continue;
      }
      if (cached.gone) throw unknown(location.token);
      if (!document.ok) throw broken(cached);
      if (document.fields.state === state) return;
      const text = editState(document.text, state, location);
      const replaced = await replaceTokenFile(location, document.text, text, { sync: true });
      if (replaced === 'changed') continue;
      await replaced.old?.close();
      await this.#store.refresh(cached, { force: true });
      return;
    }
    throw new TokensError('The token file keeps changing', {
      code: 'storage',
      remedy: 'Try again',
      position: { file: cached.location.label },
    });
  }

  async #mustGet(token: string): Promise<CachedToken> {
    if (!isTokenName(token)) throw notAToken();
    const cached = await this.#store.get(token);
    if (cached === undefined) throw unknown(token);
    return cached;
  }
}

/** The fields that each generation's own token commands write, in the same order. */
function newTokenFile(layout: TokenLayout, options: CreateOptions & { limit: number }, hash: string): string {
  const time = quote(flextypeDate(new Date()));
  const by = quote(options.createdBy ?? '');
  const common = {
    limit_calls: String(options.limit),
    calls: '0',
    state: options.state ?? 'enabled',
    uuid: crypto.randomUUID(),
    created_at: time,
    created_by: by,
  };
  const fields: Record<string, string> =
    layout === '1.x'
      ? { title: quote(options.title ?? ''), hashed_access_token: quote(hash), ...common, published_at: time }
      : {
          title: quote(options.title ?? 'Default'),
          icon: quote('fas fa-database'),
          ...common,
          updated_by: by,
          updated_at: time,
          hashed_access_token: quote(hash),
        };
  return Object.entries(fields)
    .map(([name, value]) => `${name}: ${value}\n`)
    .join('');
}

/** A YAML scalar that every parser reads as a string: in single quotes, or in double quotes if it has control characters. */
function quote(text: string): string {
  return /[^\x20-\x7E\xA0-\uFFFF]/.test(text) ? JSON.stringify(text) : `'${text.replaceAll("'", "''")}'`;
}

/** Flextype's default `date_format`, `d-m-Y H:i`. */
function flextypeDate(date: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${two(date.getDate())}-${two(date.getMonth() + 1)}-${date.getFullYear()}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`;
}

function hexDigits(): string {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString('hex');
}

function notAToken(): TokensError {
  return new TokensError(
    'A token is 1 to 255 of A-Z, a-z, 0-9, _ and -, and not the name of a folder of tokens',
    { code: 'token' },
  );
}

function notDone(what: 'written' | 'removed', { token, label }: TokenLocation, error: unknown): TokensError {
  if (error instanceof TokensError) return error;
  const cause = withoutPath(error);
  if (systemCode(error) === 'EEXIST') return alreadyThere(token, cause);
  return new TokensError(`The token cannot be ${what} (${systemCode(error) ?? reasonOf(error)})`, {
    code: 'storage',
    remedy: 'Make its folder writable',
    position: { file: label },
    cause,
  });
}

function alreadyThere(token: string, cause?: unknown): TokensError {
  return new TokensError(`The token ${maskToken(token)} already exists`, { code: 'exists', cause });
}

function unknown(token: string): TokensError {
  return new TokensError(`The token ${maskToken(token)} does not exist`, { code: 'unknown' });
}

function broken({ document, location }: CachedToken): TokensError {
  const { reason, position } = document.ok
    ? { reason: 'The token cannot be read', position: { file: location.label } }
    : document;
  return new TokensError(reason, { code: 'malformed', position });
}
