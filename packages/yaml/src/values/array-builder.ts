import { toKnownKey } from './known-key.ts';
import { isArray, type PhpArray, type Value } from './value.ts';

/** Builds a mapping with Symfony's rules for duplicate and merge keys. */
export class ArrayBuilder {
  readonly #pairs = new Map<string, Value>();
  #merged = false;

  get array(): PhpArray {
    return this.#pairs;
  }

  /**
   * Sets a key; `false` for a duplicate.
   *
   * A key whose value is null, or any key after a merge key, may be set again. It keeps its position.
   */
  set(key: string, value: Value): boolean {
    if (!this.#merged && (this.#pairs.get(key) ?? null) !== null) return false;
    this.#pairs.set(toKnownKey(key), value);
    return true;
  }

  /** Adds the missing keys of an array. Here, a key whose value is null is not missing. */
  merge(array: PhpArray): void {
    this.allowOverwriting();
    for (const [key, value] of array) if (!this.#pairs.has(key)) this.#pairs.set(key, value);
  }

  /**
   * Merges the value of `<<:`, an array or a list of arrays with decreasing precedence; `false` for anything else.
   * Symfony takes an array for a list if it has an item 0 that is not null.
   */
  mergeValue(value: Value): boolean {
    if (!isArray(value)) return false;
    if ((value.get('0') ?? null) === null) {
      this.merge(value);
      return true;
    }
    return this.mergeEach(value);
  }

  /** Merges a list of arrays; `false` if an item is not an array. */
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
