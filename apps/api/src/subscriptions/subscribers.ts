import type { Follower } from './subscriber.ts';

type Index = Map<string, Set<Follower>>;

/** All who stay, found by what they follow and by the token that they came with. */
export class Followers {
  readonly #byId: Index = new Map();
  readonly #byToken: Index = new Map();

  get isEmpty(): boolean {
    return this.#byToken.size === 0;
  }

  /** The ids that are followed, each with those who do. */
  get byId(): ReadonlyMap<string, ReadonlySet<Follower>> {
    return this.#byId;
  }

  /** The tokens that they came with, each with those who did. */
  get byToken(): ReadonlyMap<string, ReadonlySet<Follower>> {
    return this.#byToken;
  }

  add(follower: Follower): void {
    for (const id of follower.ids) addTo(this.#byId, id, follower);
    addTo(this.#byToken, follower.token, follower);
  }

  remove(follower: Follower): void {
    for (const id of follower.ids) removeFrom(this.#byId, id, follower);
    removeFrom(this.#byToken, follower.token, follower);
  }

  *[Symbol.iterator](): Generator<Follower> {
    for (const followers of this.#byToken.values()) yield* followers;
  }
}

function addTo(index: Index, key: string, follower: Follower): void {
  const followers = index.get(key);
  if (followers) followers.add(follower);
  else index.set(key, new Set([follower]));
}

function removeFrom(index: Index, key: string, follower: Follower): void {
  const followers = index.get(key);
  followers?.delete(follower);
  if (followers?.size === 0) index.delete(key);
}
