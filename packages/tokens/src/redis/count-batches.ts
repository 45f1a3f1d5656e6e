import type { Account } from '../ledger/account.ts';
import type { Counted } from '../ledger/call-ledger.ts';

/** Counts a number of calls in one step, and returns the result of each. It does not reject. */
export type CountTogether = (account: Account, limit: number, calls: number) => Promise<readonly Counted[]>;

interface WaitingCall {
  readonly limit: number;
  readonly resolve: (counted: Counted) => void;
}

/**
 * Counts the calls of a token together: while one command is under way, those that arrive wait for the next. A single call
 * goes to Redis at once, and under load a command counts dozens.
 */
export class CountBatches {
  readonly #countTogether: CountTogether;
  readonly #waiting = new Map<Account, WaitingCall[]>();

  constructor(countTogether: CountTogether) {
    this.#countTogether = countTogether;
  }

  count(account: Account, limit: number): Promise<Counted> {
    const { promise, resolve } = Promise.withResolvers<Counted>();
    const call = { limit, resolve };
    const waiting = this.#waiting.get(account);
    if (waiting) waiting.push(call);
    else {
      const calls = [call];
      this.#waiting.set(account, calls);
      void this.#countAll(account, calls);
    }
    return promise;
  }

  async #countAll(account: Account, waiting: WaitingCall[]): Promise<void> {
    for (let first = waiting[0]; first !== undefined; first = waiting[0]) {
      const { limit } = first;
      // The limit can change between two calls, when the file does.
      const other = waiting.findIndex((call) => call.limit !== limit);
      const batch = waiting.splice(0, other === -1 ? waiting.length : other);
      const counts = await this.#countTogether(account, limit, batch.length);
      for (const [index, { resolve }] of batch.entries()) resolve(counts[index] ?? 'unavailable');
    }
    this.#waiting.delete(account);
  }
}
