import { isArray, type PhpArray, type Value } from './value.ts';

/** Collects the pairs of one mapping as Symfony's parser does. */
export class ArrayBuilder {
  readonly #pairs = new Map<string, Value>();
  #merged = false;

  get array(): PhpArray {
    return this.#pairs;
  }

  /**
   * Sets a key; `false` if it is there already.
   *
   * A key whose value is null does not count as there, and after a merge key any key may be set again; it keeps its
   * first place.
   */
  set(key: string, value: Value): boolean {
    if (!this.#merged && (this.#pairs.get(key) ?? null) !== null) return false;
    this.#pairs.set(key, value);
    return true;
  }

  /** The merge key: what is not there yet is added, in its order. A key whose value is null is there. */
  merge(array: PhpArray): void {
    this.allowOverwriting();
    for (const [key, value] of array) if (!this.#pairs.has(key)) this.#pairs.set(key, value);
  }

  /**
   * Merges what `<<:` was given: an array, or, if its first item is set, a list of arrays, the first of which wins.
   * `false` if it is neither.
   */
  mergeValue(value: Value): boolean {
    if (!isArray(value)) return false;
    if ((value.get('0') ?? null) === null) {
      this.merge(value);
      return true;
    }
    return this.mergeEach(value);
  }

  /** Merges a list of arrays; `false` if an item is none. */
  mergeEach(list: PhpArray): boolean {
    this.allowOverwriting();
    for (const item of list.values()) {
      if (!isArray(item)) return false;
      this.merge(item);
    }
    return true;
  }

  allowOverwriting(): void {
    this.#merged = true;
  }
}
