import { isArray, type PhpArray, type Value } from '@flextype-bun/yaml';
import { isLongText, type Steps, stringParts, VALUES_PER_STEP } from './slices.ts';

// A list of 100,000 values without JSON must not become as many diagnostics.
const MAX_UNENCODABLE = 100;

// Hashing that many characters takes less than a millisecond.
const CHARACTERS_PER_STEP = 65_536;

/** The result of {@link describeTree}. */
export interface TreeDescription {
  /** Equal only for equal trees, including types, key order and exact numbers. */
  readonly digest: string;
  /** Ids of values that JSON cannot represent; 100 at most. */
  readonly unencodable: readonly string[];
}

/**
 * Computes a digest and finds values that JSON cannot represent, in one walk.
 *
 * @param id the id of the tree, which prefixes the reported ids
 */
export function* describeTree(tree: Value, id: string): Steps<TreeDescription> {
  const description: Description = { hash: createSha256(), parts: [], characters: 0, unencodable: [] };
  yield* describe(tree, id, description);
  const { hash, parts, unencodable } = description;
  return { digest: hash.update(parts.join('')).digest('hex').slice(0, 32), unencodable };
}

/** Combines digests; their order matters. */
export function combineDigests(digests: Iterable<string>): string {
  return digestOf([...digests].join('\n'));
}

function digestOf(text: string): string {
  return createSha256().update(text).digest('hex').slice(0, 32);
}

interface Description {
  readonly hash: Sha256;
  parts: string[];
  /** How many characters of keys and strings the parts hold. */
  characters: number;
  readonly unencodable: string[];
}

// Each part is written with its type and length, so that different trees never give the same bytes.
function* describe(value: Value, id: string, description: Description): Steps<void> {
  if (!isArray(value)) {
    describeScalar(value, id, description);
    return;
  }
  description.parts.push(`a${value.size};`);
  for (const [key, item] of value) {
    description.parts.push(`k${key.length}:${key}`);
    description.characters += key.length;
    if (isArray(item)) yield* describe(item, `${id}.${key}`, description);
    else if (typeof item === 'string' && isLongText(item)) {
      yield* describeLongText(item, `${id}.${key}`, description);
    } else describeScalar(item, `${id}.${key}`, description);
    if (description.parts.length < VALUES_PER_STEP && description.characters < CHARACTERS_PER_STEP) continue;
    hashParts(description);
    yield;
  }
}

function* describeLongText(text: string, id: string, description: Description): Steps<void> {
  description.parts.push(`s${text.length}:`);
  hashParts(description);
  for (const part of stringParts(text)) {
    description.hash.update(part);
    yield;
  }
  if (!text.isWellFormed()) noteUnencodable(id, description);
}

function noteUnencodable(id: string, { unencodable }: Description): void {
  if (unencodable.length < MAX_UNENCODABLE) unencodable.push(id);
}

function hashParts(description: Description): void {
  description.hash.update(description.parts.join(''));
  description.parts = [];
  description.characters = 0;
}

function describeScalar(value: Exclude<Value, PhpArray>, id: string, description: Description): void {
  const { parts } = description;
  if (typeof value === 'string') {
    description.characters += value.length;
    parts.push(`s${value.length}:${value}`);
    if (!value.isWellFormed()) noteUnencodable(id, description);
    return;
  }
  if (typeof value === 'number') {
    parts.push(`f${Object.is(value, -0) ? '-0' : value};`);
    if (!Number.isFinite(value)) noteUnencodable(id, description);
    return;
  }
  parts.push(typeof value === 'bigint' ? `i${value};` : `${value};`);
}

/** A SHA-256 digest of texts that arrive one by one. */
interface Sha256 {
  update(text: string): Sha256;
  digest(encoding: 'hex'): string;
}

/** Begins a digest. On Bun without `node:crypto`, which takes some 4 ms to load. */
function createSha256(): Sha256 {
  return 'bun' in process.versions
    ? new Bun.CryptoHasher('sha256')
    : process.getBuiltinModule('node:crypto').createHash('sha256');
}
