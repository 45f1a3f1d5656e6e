import { readYaml, type YamlDialect, YamlError } from '@flextype-bun/yaml';
import { runInSlices, type Steps } from '../../values/slices.ts';
import { type ParsedText, parseInThread } from './parse-thread.ts';

// A longer text is large, whatever it contains.
const LARGE_FILE_BYTES = 128 * 1024;

// Separators end a value or a key. A text with this many takes about 30 ms to parse, in any style.
const SEPARATORS = new Set([...',:\n'].map((character) => character.charCodeAt(0)));
const MAX_SEPARATORS = 8000;

// Large files are parsed one at a time, which bounds memory if all of them change at once.
let last: Promise<unknown> = Promise.resolve();

/** Parses a YAML text. */
export type Parse = (bytes: Uint8Array, dialect: YamlDialect) => ParsedText | Promise<ParsedText>;

/**
 * Parses a YAML text: a small one here, a large one in its own thread. Thousands of small ones may be read at once, so they
 * share the time for work in slices.
 */
export function parseFile(bytes: Uint8Array, dialect: YamlDialect): Promise<ParsedText> {
  if (!isLarge(bytes)) return runInSlices(parseInOneStep(bytes, dialect));
  const parsed = last.then(async () => (await parseInThread(bytes, dialect)) ?? parseHere(bytes, dialect));
  last = parsed.catch(() => undefined);
  return parsed;
}

/** Whether parsing a text may block the event loop for long. */
export function isLarge(bytes: Uint8Array): boolean {
  if (bytes.length > LARGE_FILE_BYTES) return true;
  // A shorter text cannot have that many separators.
  if (bytes.length < MAX_SEPARATORS) return false;
  let separators = 0;
  for (const byte of bytes) if (SEPARATORS.has(byte)) separators++;
  return separators > MAX_SEPARATORS;
}

function* parseInOneStep(bytes: Uint8Array, dialect: YamlDialect): Steps<ParsedText> {
  yield;
  return parseHere(bytes, dialect);
}

/** Parses a YAML text at once, however large it is. */
export function parseHere(bytes: Uint8Array, dialect: YamlDialect): ParsedText {
  try {
    return readYaml(bytes, { dialect });
  } catch (error) {
    if (!(error instanceof YamlError)) throw error;
    return { problem: error };
  }
}
