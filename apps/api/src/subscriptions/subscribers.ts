import type { Refusal } from '@flextype-bun/tokens';
import type { ApiState } from '../responses/api-state.ts';
import type { Failure } from '../responses/flavours.ts';
import type { Scope } from '../scopes/scope.ts';

/** A subscriber to changes: an event stream or a long poll. */
export interface Subscriber {
  readonly ids: readonly string[];
  readonly token: string;
  /** The current scope of the token. */
  scope: Scope;
  /** Called when one of its items may have changed. */
  update(state: ApiState): void;
  /** Ends it, with the error that its next request would get, if any; `refusal` is the reason for logs. */
  end(state: ApiState, failure?: Failure, refusal?: Refusal): void;
}

type Index = Map<string, Set<Subscriber>>;

/** Subscribers, indexed by id and by token. */
export class Subscribers {
  readonly #byId: Index = new Map();
  readonly #byToken: Index = new Map();

  get isEmpty(): boolean {
    return this.#byToken.size === 0;
  }

  get byId(): ReadonlyMap<string, ReadonlySet<Subscriber>> {
    return this.#byId;
  }

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
