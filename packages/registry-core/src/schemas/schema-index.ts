import { toKeys } from './json-data.ts';

interface Place {
  readonly parent: object | undefined;
  readonly key: string;
}

/** Where the objects of a parsed schema are, and which of them others refer to. */
export class SchemaIndex {
  readonly #root: object;
  readonly #places = new Map<object, Place>();
  /** Schemas by `#NAME` of an anchor, or by `$id`. */
  readonly #named = new Map<string, object>();
  readonly #reached = new Map<object, ReadonlySet<object>>();

  constructor(root: object) {
    this.#root = root;
    const pending: [object, Place][] = [[root, { parent: undefined, key: '' }]];
    for (let next = pending.pop(); next; next = pending.pop()) {
      const [object, place] = next;
      this.#places.set(object, place);
      for (const [key, child] of Object.entries(object)) {
        if (isObject(child)) pending.push([child, { parent: object, key }]);
        else if (key === '$anchor' || key === '$dynamicAnchor') this.#named.set(`#${child}`, object);
        else if (key === '$id') this.#named.set(String(child), object);
      }
    }
  }

  /** The keys that lead to an object of the schema. */
  keysOf(object: object): string[] | undefined {
    const keys: string[] = [];
    let place = this.#places.get(object);
    if (!place) return undefined;
    for (; place?.parent; place = this.#places.get(place.parent)) keys.unshift(place.key);
    return keys;
  }

  /** Whether an object is in another one, or in what that refers to. */
  reaches(from: object, to: object): boolean {
    let reached = this.#reached.get(from);
    if (!reached) {
      reached = this.#reachedFrom(from);
      this.#reached.set(from, reached);
    }
    return reached.has(to);
  }

  #reachedFrom(from: object): ReadonlySet<object> {
    const reached = new Set<object>();
    const pending = [from];
    for (let object = pending.pop(); object; object = pending.pop()) {
      if (reached.has(object)) continue;
      reached.add(object);
      for (const [key, child] of Object.entries(object)) {
        if (isObject(child)) pending.push(child);
        else if (key === '$ref' || key === '$dynamicRef') pending.push(...this.#resolve(String(child)));
      }
    }
    return reached;
  }

  /** What a reference leads to; nothing if that takes more than the text of the schema to find out. */
  #resolve(reference: string): object[] {
    const named = this.#named.get(reference);
    if (named) return [named];
    const [, pointer] = /^#((?:\/.*)?)$/s.exec(reference) ?? [];
    if (pointer === undefined) return [];
    let found: unknown = this.#root;
    for (const key of toKeys(decode(pointer))) {
      if (!isObject(found) || !Object.hasOwn(found, key)) return [];
      found = (found as Readonly<Record<string, unknown>>)[key];
    }
    return isObject(found) ? [found] : [];
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** The text of a pointer that is percent-encoded, as a fragment of a URL is. */
export function decode(pointer: string): string {
  try {
    return decodeURIComponent(pointer);
  } catch {
    return pointer;
  }
}
