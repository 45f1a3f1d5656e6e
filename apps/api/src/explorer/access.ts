import { createHash, timingSafeEqual } from 'node:crypto';
import { isIP } from 'node:net';

/** The header that carries the key. */
export const KEY_HEADER = 'x-explorer-key';

/** Why a request is refused. */
export type AccessRefusal = 'host' | 'origin' | 'key';

/** Decides who may use the explorer. */
export class ExplorerAccess {
  readonly #digest: Buffer;
  readonly #hosts: ReadonlySet<string>;

  /** @param hosts accepted host names besides `localhost` and IP addresses */
  constructor(key: string, hosts: readonly string[]) {
    this.#digest = digestOf(key);
    this.#hosts = new Set(hosts.map((host) => host.toLowerCase()));
  }

  /** Checks the origin of a request; the page itself needs no further check. */
  checkSource({ headers, url }: Request): Exclude<AccessRefusal, 'key'> | undefined {
    const host = headers.get('host') ?? new URL(url).host;
    // DNS rebinding: an attacker's host name can resolve to this server.
    if (!this.#isKnown(nameOf(host))) return 'host';
    const site = headers.get('sec-fetch-site');
    if (site === 'cross-site' || site === 'same-site') {
      // Other pages may link to the explorer, but their scripts may not read it.
      if (headers.get('sec-fetch-mode') !== 'navigate') return 'origin';
    }
    const origin = headers.get('origin');
    if (origin === null) return undefined;
    // Compare only the host: a proxy may terminate TLS.
    return URL.canParse(origin) && new URL(origin).host === withoutDefaultPort(host, origin)
      ? undefined
      : 'origin';
  }

  /** Whether a request for data comes from the owner of the site. */
  hasKey(headers: Headers): boolean {
    // Compare digests of equal length in constant time.
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
