import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { isIP } from 'node:net';

/** The header that carries the key. */
export const KEY_HEADER = 'x-explorer-key';

/** Why a request is refused before anything is looked up. */
export type AccessRefusal = 'host' | 'origin' | 'key';

/** A key that nobody can guess. */
export function createKey(): string {
  return randomBytes(24).toString('base64url');
}

/** Whether only this machine reaches an address that a server listens on. */
export function isLoopback(host: string): boolean {
  const address = host.replace(/^\[|\]$/g, '').toLowerCase();
  return address === 'localhost' || address === '::1' || /^(::ffff:)?127(\.\d{1,3}){3}$/.test(address);
}

/** Judges who may use the explorer. */
export class ExplorerAccess {
  readonly #digest: Buffer;
  readonly #hosts: ReadonlySet<string>;

  /** @param hosts names under which proxies and people reach the server, besides `localhost` and addresses */
  constructor(key: string, hosts: readonly string[]) {
    this.#digest = digestOf(key);
    this.#hosts = new Set(hosts.map((host) => host.toLowerCase()));
  }

  /** What is wrong with where a request comes from; the page itself needs no more than this. */
  checkSource({ headers, url }: Request): Exclude<AccessRefusal, 'key'> | undefined {
    const host = headers.get('host') ?? new URL(url).host;
    // A name that leads here may be one that an attacker's page was loaded from: DNS rebinding.
    if (!this.#isKnown(nameOf(host))) return 'host';
    const site = headers.get('sec-fetch-site');
    if (site === 'cross-site' || site === 'same-site') {
      // A link on another page may lead to the explorer, but no script may read it.
      if (headers.get('sec-fetch-mode') !== 'navigate') return 'origin';
    }
    const origin = headers.get('origin');
    if (origin === null) return undefined;
    // Only the host is compared: a proxy may have taken TLS off.
    return URL.canParse(origin) && new URL(origin).host === withoutDefaultPort(host, origin)
      ? undefined
      : 'origin';
  }

  /** Whether a request for data comes from the owner of the site. */
  hasKey(headers: Headers): boolean {
    // Digests have one length, so that the comparison takes the same time for any key.
    return timingSafeEqual(digestOf(headers.get(KEY_HEADER) ?? ''), this.#digest);
  }

  #isKnown(name: string): boolean {
    const bare = name.replace(/^\[|\]$/g, '');
    return isIP(bare) !== 0 || bare === 'localhost' || bare.endsWith('.localhost') || this.#hosts.has(bare);
  }
}

function digestOf(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}

function nameOf(host: string): string {
  return host.toLowerCase().replace(/:\d+$/, '').replace(/\.$/, '');
}

function withoutDefaultPort(host: string, origin: string): string {
  const url = `${new URL(origin).protocol}//${host}`;
  return URL.canParse(url) ? new URL(url).host : host;
}
