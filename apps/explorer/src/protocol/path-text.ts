/**
 * A path as text: its keys joined by dots, like an id. What would be ambiguous in it is percent-encoded, so that every
 * path has a text of its own, also those that no id can name since a key has a dot in it.
 */
export function toPathText(path: readonly string[]): string {
  return path.map(encodeKey).join('.');
}

/** @throws {URIError} if a percent sign does not begin an encoded character */
export function fromPathText(text: string): string[] {
  return text === '' ? [] : text.split('.').map((part) => (part === EMPTY ? '' : decodeURIComponent(part)));
}

/** Whether a dotted id can name the path. */
export function isNameable(path: readonly string[]): boolean {
  return path.every((key) => !key.includes('.'));
}

// An empty key would leave nothing between two dots, and a path of one empty key no text at all.
const EMPTY = '%';

function encodeKey(key: string): string {
  if (key === '') return EMPTY;
  return key.replace(/[%.]|[\ud800-\udfff]/gu, (character) => ENCODED.get(character) ?? '%EF%BF%BD');
}

const ENCODED: ReadonlyMap<string, string> = new Map([
  ['%', '%25'],
  ['.', '%2E'],
]);
