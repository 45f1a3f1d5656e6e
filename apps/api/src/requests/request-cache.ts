import {
  parseRequest,
  type RegistryRequest,
  type RequestFailure,
  type RequestRules,
} from './registry-request.ts';

// Clients repeat a few URLs. These bounds limit the cache to about 2 MB regardless of input.
const MAX_CACHED_URLS = 1_024;
const MAX_URL_LENGTH = 1_024;

/** Parses URLs and caches the results: parsing costs about as much as counting a call. */
export class RequestCache {
  readonly #rules: RequestRules;
  readonly #requests = new Map<string, RegistryRequest>();

  constructor(rules: RequestRules) {
    this.#rules = rules;
  }

  /** Whether a URL was parsed before, and is remembered. */
  has(url: string): boolean {
    return this.#requests.has(url);
  }

  /** @param url the whole URL, as in `Request.url` */
  read(url: string): RegistryRequest | RequestFailure {
    const known = this.#requests.get(url);
    if (known) return known;
    const parsed = parseRequest(url, this.#rules);
    if (typeof parsed === 'string' || url.length > MAX_URL_LENGTH) return parsed;
    // Clearing costs less than tracking the least recently used entry.
    if (this.#requests.size >= MAX_CACHED_URLS) this.#requests.clear();
    this.#requests.set(url, parsed);
    return parsed;
  }
}
