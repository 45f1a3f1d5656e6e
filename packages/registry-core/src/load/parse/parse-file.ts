import { readYaml, type YamlDialect, YamlError } from '@flextype-bun/yaml';
import { type ParsedText, parseInThread } from './parse-thread.ts';

/** A longer text is large, whatever is in it, in bytes. */
const LARGE_FILE_BYTES = 128 * 1024;

// What ends a value or a key; so many of them are parsed in some 30 ms, in whatever form.
const SEPARATORS = new Set([...',:\n'].map((character) => character.charCodeAt(0)));
const MAX_SEPARATORS = 8000;

// One after the other: a site whose large files all change at once needs memory for one of them.
let last: Promise<unknown> = Promise.resolve();

/** Parses a YAML text: a small one at once, a large one in a thread of its own. */
export function parseFile(bytes: Uint8Array, dialect: YamlDialect): ParsedText | Promise<ParsedText> {
  if (!isLarge(bytes)) return parseHere(bytes, dialect);
  const parsed = last.then(async () => (await parseInThread(bytes, dialect)) ?? parseHere(bytes, dialect));
  last = parsed.catch(() => undefined);
  return parsed;
}

/** Whether a text may keep the event loop from other work for long. */
export function isLarge(bytes: Uint8Array): boolean {
  if (bytes.length > LARGE_FILE_BYTES) return true;
  // Only a text of at least one separator in every second byte can have so many.
  if (bytes.length < MAX_SEPARATORS) return false;
  let separators = 0;
  for (const byte of bytes) if (SEPARATORS.has(byte)) separators++;
  return separators > MAX_SEPARATORS;
}

function parseHere(bytes: Uint8Array, dialect: YamlDialect): ParsedText {
  try {
    return readYaml(bytes, { dialect });
  } catch (error) {
    if (!(error instanceof YamlError)) throw error;
    return { problem: error };
  }
}
