import type { Subscriber } from './subscriber.ts';

type Index = Map<string, Set<Subscriber>>;

/** All who stay, found by what they follow and by the token that they came with. */
export class Subscribers {
  readonly #byId: Index = new Map();
  readonly #byToken: Index = new Map();

  get isEmpty(): boolean {
    return this.#byToken.size === 0;
  }

  /** The ids that are followed, each with those who do. */
  get byId(): ReadonlyMap<string, ReadonlySet<Subscriber>> {
    return this.#byId;
  }

  /** The tokens that they came with, each with those who did. */
  get byToken(): ReadonlyMap<string, ReadonlySet<Subscriber>> {
    return this.#byToken;
  }

  add(subscriber: Subscriber): void {
    for (const id of subscriber.ids) addTo(this.#byId, id, subscriber);
    addTo(this.#byToken, subscriber.token, subscriber);
  }

  remove(subscriber: Subscriber): void {
    for (const id of subscriber.ids) removeFrom(this.#byId, id, subscriber);
    removeFrom(this.#byToken, subscriber.token, subscriber);
  }

  *[Symbol.iterator](): Generator<Subscriber> {
    for (const subscribers of this.#byToken.values()) yield* subscribers;
  }
}

function addTo(index: Index, key: string, subscriber: Subscriber): void {
  const subscribers = index.get(key);
  if (subscribers) subscribers.add(subscriber);
  else index.set(key, new Set([subscriber]));
}

function removeFrom(index: Index, key: string, subscriber: Subscriber): void {
  const subscribers = index.get(key);
  subscribers?.delete(subscriber);
  if (subscribers?.size === 0) index.delete(key);
}
