import {
  parseRequest,
  type RegistryRequest,
  type RequestFailure,
  type RequestRules,
} from './registry-request.ts';

// Clients ask the same few URLs over and over. All that are remembered are at most 2 MB, whoever asks whatever.
const MAX_CACHED_URLS = 1_024;
const MAX_URL_LENGTH = 1_024;

/** Reads calls from URLs, and remembers those that it read of late: reading costs about as much as counting. */
export class RequestCache {
  readonly #rules: RequestRules;
  readonly #requests = new Map<string, RegistryRequest>();

  constructor(rules: RequestRules) {
    this.#rules = rules;
  }

  /** @param url the whole URL, as a `Request` has it */
  read(url: string): RegistryRequest | RequestFailure {
    const known = this.#requests.get(url);
    if (known) return known;
    const parsed = parseRequest(url, this.#rules);
    if (typeof parsed === 'string' || url.length > MAX_URL_LENGTH) return parsed;
    // Beginning anew costs less than knowing which was not asked for longest.
    if (this.#requests.size >= MAX_CACHED_URLS) this.#requests.clear();
    this.#requests.set(url, parsed);
    return parsed;
  }
}
