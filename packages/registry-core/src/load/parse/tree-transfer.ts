import { isArray, type PhpArray, type Value } from '@flextype-bun/yaml';

/** A scalar, or the size of an array whose keys and values follow. */
export type Token = Exclude<Value, PhpArray> | readonly [size: number];

// This many characters of a string count as one value.
const CHARACTERS_PER_VALUE = 64;

/** Splits a tree into pieces that are small enough to be sent quickly. */
export function* toChunks(value: Value, length: number): Generator<readonly Token[]> {
  let chunk: Token[] = [];
  let weight = 0;
  for (const token of tokensOf(value)) {
    chunk.push(token);
    weight += typeof token === 'string' ? 1 + token.length / CHARACTERS_PER_VALUE : 1;
    if (weight < length) continue;
    yield chunk;
    chunk = [];
    weight = 0;
  }
  yield chunk;
}

function* tokensOf(value: Value): Generator<Token> {
  if (!isArray(value)) {
    yield value;
    return;
  }
  yield [value.size];
  for (const [key, item] of value) {
    yield key;
    if (isArray(item)) yield* tokensOf(item);
    else yield item;
  }
}

interface OpenArray {
  readonly array: Map<string, Value>;
  left: number;
  key: string | undefined;
}

/** Rebuilds a tree from the pieces of {@link toChunks}. */
export class TreeBuilder {
  readonly #open: OpenArray[] = [];
  #value: Value = null;

  /** The tree, complete once all pieces were added. */
  get value(): Value {
    return this.#value;
  }

  add(chunk: readonly Token[]): void {
    for (const token of chunk) this.#add(token);
  }

  #add(token: Token): void {
    const parent = this.#open.at(-1);
    if (parent && parent.key === undefined) {
      parent.key = String(token);
      return;
    }
    if (!isSize(token)) {
      this.#put(parent, token);
      return;
    }
    const array = new Map<string, Value>();
    this.#put(parent, array);
    if (token[0] > 0) this.#open.push({ array, left: token[0], key: undefined });
    else this.#close();
  }

  #put(parent: OpenArray | undefined, value: Value): void {
    if (!parent) {
      this.#value = value;
      return;
    }
    parent.array.set(parent.key ?? '', value);
    parent.key = undefined;
    parent.left -= 1;
    if (!isArray(value)) this.#close();
  }

  #close(): void {
    while (this.#open.at(-1)?.left === 0) this.#open.pop();
  }
}

function isSize(token: Token): token is readonly [size: number] {
  return Array.isArray(token);
}
