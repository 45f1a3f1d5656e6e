import type { Failure, Flavour } from '../responses/flavours.ts';
import { type RegistryCall, toCall } from './registry-request.ts';

// Clients ask the same few URLs over and over. All that are remembered are at most 2 MB, whoever asks whatever.
const MOST = 1_024;
const LONGEST = 1_024;

/** Reads calls from URLs, and remembers those that it read of late: reading costs about as much as counting. */
export class KnownCalls {
  readonly #flavour: Flavour;
  readonly #calls = new Map<string, RegistryCall>();

  constructor(flavour: Flavour) {
    this.#flavour = flavour;
  }

  /** @param url the whole URL, as a `Request` has it */
  read(url: string): RegistryCall | Failure {
    const known = this.#calls.get(url);
    if (known) return known;
    const call = toCall(url, this.#flavour);
    if (typeof call === 'string' || url.length > LONGEST) return call;
    // Beginning anew costs less than knowing which was not asked for longest.
    if (this.#calls.size >= MOST) this.#calls.clear();
    this.#calls.set(url, call);
    return call;
  }
}
