/**
 * A path as text: its keys joined by dots, like an id. Ambiguous characters are percent-encoded, so that every
 * path has a unique text, even if a key contains a dot and no id can name it.
 */
export function toPathText(path: readonly string[]): string {
  return path.map(encodeKey).join('.');
}

/** @throws {URIError} if a percent sign does not start an encoded character */
export function fromPathText(text: string): string[] {
  return text === '' ? [] : text.split('.').map((part) => (part === EMPTY ? '' : decodeURIComponent(part)));
}

/** The path of a text from an address; a malformed text becomes a path that leads nowhere. */
export function readPathText(text: string): string[] {
  try {
    return fromPathText(text);
  } catch {
    return [text];
  }
}

/** Whether a dotted id can name the path. */
export function isNameable(path: readonly string[]): boolean {
  return path.every((key) => !key.includes('.'));
}

// An empty key would leave nothing between two dots, and a path of one empty key would be empty.
const EMPTY = '%';

function encodeKey(key: string): string {
  if (key === '') return EMPTY;
  return key.replace(/[%.]|[\ud800-\udfff]/gu, (character) => ENCODED.get(character) ?? '%EF%BF%BD');
}

const ENCODED: ReadonlyMap<string, string> = new Map([
  ['%', '%25'],
  ['.', '%2E'],
]);
