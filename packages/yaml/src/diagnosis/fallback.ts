import type { YamlError } from '../text/error.ts';
import type { YamlSource } from '../text/source.ts';

const QUOTE_OR_INDENT =
  'Check the indentation of this line and the one before it, or put the value in quotes';

/** js-yaml's reasons in plain words, with remedies. */
const REASONS: readonly (readonly [pattern: RegExp, reason: string, remedy: string])[] = [
  [/^bad indentation of a mapping entry/, 'a key is expected here', QUOTE_OR_INDENT],
  [/^bad indentation of a sequence entry/, 'a list item is expected here', QUOTE_OR_INDENT],
  [/^deficient indentation/, 'this line is not indented enough', 'Indent it more than its key'],
  [/^tab characters/, 'this line is indented with a tab', 'Use two spaces per level'],
  [/^can not read a block mapping entry/, 'there is no colon after a key', 'Write "key: value" on one line'],
  [/^expected ':' after a mapping key/, 'there is no colon after a key', 'Write "key: value" on one line'],
  [/^a whitespace character is expected/, 'there is no space after the colon', 'Add a space after the colon'],
  [/^missed comma/, 'there is no comma between two entries in brackets', 'Add a comma between them'],
  [/^expected the node content/, 'there is no value before this comma', 'Remove the comma, or add a value'],
  [/^end of the stream or a document separator/, 'a key is expected here', QUOTE_OR_INDENT],
  [/^unexpected end of the stream within a flow/, 'a bracket is not closed', 'Add the closing bracket'],
  [/^unexpected end of the (?:stream|document) within a/, 'a quote is not closed', 'Add the closing quote'],
  [/escape sequence|hexadecimal/, 'this escape does not exist', 'Write \\\\ for a backslash'],
  [/^duplication of an? (tag|anchor)/, 'a value has two tags or two anchors', 'Remove one of them'],
  [/^alias node should not/, 'an alias has an anchor or a tag', 'Remove it'],
  [
    /^name of an? (alias|anchor)/,
    'there is no name after & or *',
    'Add the name, or put the value in quotes',
  ],
  [/tag/i, 'this is not a tag', 'Put the value in quotes if it is text'],
  [/^directive|directive/i, 'a line cannot start with %', 'Put the key or the text in quotes'],
  [
    /block scalar|chomping|width identifier|^a line break is expected/,
    'there is text after | or >',
    'Put the value in quotes',
  ],
];

/** Rewrites an error of js-yaml for which no mistake was found. */
export function rephrase(source: YamlSource, error: YamlError, offset: number): YamlError {
  for (const [pattern, reason, remedy] of REASONS) {
    if (pattern.test(error.reason)) return source.error(error.code, offset, reason, remedy);
  }
  return error;
}
