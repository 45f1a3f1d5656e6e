import { isArray, isList, type PhpArray, type Value } from '@flextype-bun/yaml';
import { RegistryError } from '../common/errors.ts';
import type { JsonOptions } from './json-options.ts';
import { encodeFloat, encodeString } from './json-scalar.ts';
import { isLongText, type Steps, stringParts, VALUES_PER_STEP } from './slices.ts';

// Writing this many characters takes less than a millisecond.
const CHARACTERS_PER_STEP = 16_384;

/** Writes values as JSON, step by step; what was written can be taken away at each step. */
export class JsonWriter {
  readonly #options: JsonOptions;
  #text = '';
  #values = 0;
  /** The length of the text at the last step. */
  #lastLength = 0;

  constructor(options: JsonOptions) {
    this.#options = options;
  }

  /** How many characters can be taken. */
  get length(): number {
    return this.#text.length;
  }

  /** What was written since the last time. */
  take(): string {
    const text = this.#text;
    this.#text = '';
    this.#lastLength = 0;
    return text;
  }

  /** @throws {RegistryError} `not-encodable`, `too-deep` */
  *write(value: Value): Steps<void> {
    if (isArray(value)) yield* this.#writeArray(value, 1);
    else if (isLong(value)) yield* this.#writeLong(value);
    else this.#writeScalar(value);
  }

  *#writeArray(array: PhpArray, level: number): Steps<void> {
    const { depth, pretty } = this.#options;
    if (level > depth) {
      throw new RegistryError(
        'too-deep',
        `The value nests deeper than ${depth} arrays, the depth set for JSON`,
      );
    }
    if (array.size === 0) {
      this.#text += '[]';
      return;
    }
    const list = array.size > VALUES_PER_STEP ? yield* isListInSteps(array) : isList(array);
    const newline = pretty ? `\n${'    '.repeat(level)}` : '';
    const colon = pretty ? ': ' : ':';
    let separator = `${list ? '[' : '{'}${newline}`;
    for (const [key, item] of array) {
      this.#text += separator;
      separator = `,${newline}`;
      if (!list) {
        if (isLong(key)) yield* this.#writeLong(key);
        else this.#text += encodeString(key, this.#options);
        this.#text += colon;
      }
      if (isArray(item)) yield* this.#writeArray(item, level + 1);
      else if (isLong(item)) yield* this.#writeLong(item);
      else this.#writeScalar(item);
      if (this.#isStep()) yield;
    }
    this.#text += `${newline.slice(0, -4)}${list ? ']' : '}'}`;
  }

  #writeScalar(value: Exclude<Value, PhpArray>): void {
    if (typeof value === 'string') this.#text += encodeString(value, this.#options);
    else if (typeof value === 'number') this.#text += encodeFloat(value, this.#options);
    else this.#text += String(value);
  }

  *#writeLong(text: string): Steps<void> {
    this.#text += '"';
    for (const part of stringParts(text)) {
      this.#text += encodeString(part, this.#options).slice(1, -1);
      yield;
    }
    this.#text += '"';
  }

  #isStep(): boolean {
    this.#values++;
    if (this.#values < VALUES_PER_STEP && this.#text.length - this.#lastLength < CHARACTERS_PER_STEP)
      return false;
    this.#values = 0;
    this.#lastLength = this.#text.length;
    return true;
  }
}

function isLong(value: Value): value is string {
  return typeof value === 'string' && isLongText(value);
}

function* isListInSteps(array: PhpArray): Steps<boolean> {
  let index = 0;
  for (const key of array.keys()) {
    if (key !== String(index)) return false;
    index++;
    if (index % VALUES_PER_STEP === 0) yield;
  }
  return true;
}
