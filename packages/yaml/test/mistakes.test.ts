import { expect, test } from 'bun:test';
import type { YamlDialect } from '../src/index.ts';
import { rejection } from './support/read.ts';

/** Malformed texts with their messages: place, reason, remedy. */
const MISTAKES: readonly (readonly [text: string, message: string])[] = [
  [
    'title: Foo: Bar',
    '1:11: unquoted text contains a colon followed by a space. Put the value in quotes: `title: "Foo: Bar"`.',
  ],
  ['a: @x', '1:4: unquoted text cannot start with @. Put the value in quotes: `a: "@x"`.'],
  ['a: %x%', '1:4: unquoted text cannot start with %. Put the value in quotes: `a: "%x%"`.'],
  ['a: `x`', '1:4: unquoted text cannot start with a backtick. Put the value in quotes: `a: "`x`"`.'],
  [
    "a: 'It's'",
    '1:7: a quote inside the quoted text ends it too early. Use the other kind of quotes around the text: `a: "It\'s"`.',
  ],
  [
    'a: "He said "Hi!""',
    '1:13: a quote inside the quoted text ends it too early. Use the other kind of quotes around the text: `a: \'He said "Hi!"\'`.',
  ],
  ['a: "really",', '1:12: there is a comma after the quoted text. Remove the comma: `a: "really"`.'],
  ['a: 1 b: 2', '1:6: there are two entries on one line. Write each on its own line: `a: 1` and `b: 2`.'],
  ['a: "x" b: 2', '1:8: there are two entries on one line. Write each on its own line: `a: "x"` and `b: 2`.'],
  ['a:1\nb: 2', '1:3: there is no space after the colon. Add a space after the colon: `a: 1`.'],
  ['a: "open\nb: 2', '1:4: the quote " is not closed. Add " at the end of the text: `a: "open"`.'],
  ['b: 1\na: [x, y\nc: 2', '2:4: the bracket [ is not closed. Add ] at its end: `a: [x, y]`.'],
  ['b: 1\na: {x: 1\nc: 2', '2:4: the bracket { is not closed. Add } at its end: `a: {x: 1}`.'],
  ['a: [x, y}', '1:9: the bracket [ is closed with }. Use ] instead: `a: [x, y]`.'],
  ['a: [x]]', '1:7: the bracket ] has no matching opening bracket. Remove it: `a: [x]`.'],
  ['a: [b, [c, d]\ne: 1', '1:4: the bracket [ is not closed. Add ] at its end: `a: [b, [c, d]]`.'],
  [
    'a: 1\nfoo\nb: 2',
    '2:1: this line has no colon after its key. Write "key: value", or indent the line if it continues the text above.',
  ],
  [
    'a: 1\nfoo bar\nb: 2',
    '2:1: this line has no colon after its key. Write "key: value", or indent the line if it continues the text above.',
  ],
  [
    'a: "1"\nfoo bar\nb: 2',
    '2:1: this line has no colon after its key. Add a colon after the key: `foo: bar`.',
  ],
  ['a: 1\nb:2\nc: 3', '2:3: there is no space after the colon. Add a space after the colon: `b: 2`.'],
  ['a:\n\tb: 1', '2:1: this line is indented with a tab. Use two spaces per level.'],
  ['a:\n  b: 1\n\tc: 2', '3:1: this line is indented with a tab. Use two spaces per level.'],
  ['a: 1\na: 2', '2:1: the key "a" is used twice, first on line 1. Remove or rename one of them.'],
  [
    'a: 1\n  b: 2',
    '2:3: this line is indented under a key that already has a value. Remove the spaces before it, or the value above.',
  ],
  [
    'a:\n  b: 1\n c: 2',
    '3:2: this line is indented by 1 space, which does not match any level of the lines above. Indent it by 0 or 2 spaces.',
  ],
  [
    'a:\n   b: 1\n  c: 2\n  d: 3',
    '2:4: this line is indented by 3 spaces, and a later one by 2. Indent both by 2 spaces.',
  ],
  [
    'a:\n   b: 1\n c: 2',
    '3:2: this line is indented by 1 space, which does not match any level of the lines above. Remove its indentation.',
  ],
  [
    'a:\n    b: 1\n   c: 2',
    '3:4: this line is indented by 3 spaces, which does not match any level of the lines above. Indent it by 4 spaces.',
  ],
  [
    'a: 1\n- b',
    '2:1: there is a list item among keys. Move it under a key without a value, or write "key: value".',
  ],
  [
    '- a\nb: 1',
    '2:1: there is a key among list items. Add "- " before it, or align it with the content of the item above.',
  ],
  ['- a\n-b', '2:2: there is no space after the dash. Add a space after the dash: `- b`.'],
  [
    'a: b: c',
    '1:5: unquoted text contains a colon followed by a space. Put the value in quotes: `a: "b: c"`.',
  ],
  [
    'path: "C:\\Users\\x"',
    "1:10: this backslash starts an escape sequence that does not exist. Use single quotes, which have no escapes: `path: 'C:\\Users\\x'`.",
  ],
  [
    'a: *x',
    '1:4: there is no anchor &x before this alias. Define the anchor, or put the value in quotes if it is text: `a: "*x"`.',
  ],
  [
    'a: **bold**',
    '1:4: there is no anchor &*bold** before this alias. Define the anchor, or put the value in quotes if it is text: `a: "**bold**"`.',
  ],
  [
    'x: [*foo, 1]',
    '1:5: there is no anchor &foo before this alias. Define the anchor, or put the value in quotes if it is text: `x: ["*foo", 1]`.',
  ],
  ['a: | text', '1:4: unquoted text cannot start with |. Put the value in quotes: `a: "| text"`.'],
  ['a: >= 3', '1:4: unquoted text cannot start with >. Put the value in quotes: `a: ">= 3"`.'],
  [
    'v: - a',
    '1:4: a list starts on the same line as its key. Start the list on the next line, or put the value in quotes if it is text.',
  ],
  [
    'a: [b](http://x)',
    '1:7: there is text after the closing bracket. Put the whole value in quotes: `a: "[b](http://x)"`.',
  ],
  ['a: {{ x }}', '1:4: unquoted text cannot start with {. Put the value in quotes: `a: "{{ x }}"`.'],
  ['a: {% x %}', '1:4: unquoted text cannot start with {. Put the value in quotes: `a: "{% x %}"`.'],
  ['{a: 1 b: 2}', '1:6: there is no comma between two entries. Add a comma between them: `{a: 1, b: 2}`.'],
  [
    'x: {a:1, b: 2}',
    '1:7: there is no space after the colon. Add a space after the colon: `x: {a: 1, b: 2}`.',
  ],
  ['x: ["a" "b"]', '1:9: there is no comma between two values. Add a comma between them: `x: ["a", "b"]`.'],
  [
    "x: ['It's', 'b']",
    "1:8: a quote inside the quoted text ends it too early. Use the other kind of quotes around the text: `x: [\"It's\", 'b']`.",
  ],
  [
    'a: |\n    foo\n  bar\nb: 1',
    '3:3: this line of a block of text is indented less than the first one. Indent it by 4 spaces, or align it with the key if the text ends before it.',
  ],
  [
    '<<<<<<< HEAD\na: 1\n=======\n',
    '1:1: this is a merge conflict marker. Resolve the conflict and remove it.',
  ],
  ['a: 1\n<<<<<<< HEAD\nb: 1\n', '2:1: this is a merge conflict marker. Resolve the conflict and remove it.'],
  [
    'a: 1\nb = 2\nc: 3',
    '2:2: there is an equals sign instead of a colon. Write a colon and a space: `b: 2`.',
  ],
  ['a: 1\n// no\nb: 2', '2:1: comments start with #. Use # instead: `# no`.'],
  ['"a: 1\nb: 2', '1:1: the quote " is not closed. Add " at the end of the text: `"a: 1"`.'],
  ['a: 1\n"b" 2\n', '2:4: there is no colon after the key. Add a colon after the key: `"b": 2`.'],
  ['a: 1\n"b":2\n', '2:5: there is no space after the colon. Add a space after the colon: `"b": 2`.'],
  [
    'title: Foo: Bar"',
    '1:8: the quote " at the end of the text has no opening quote. Add " at the start: `title: "Foo: Bar"`.',
  ],
  [
    'a: b: 1}',
    '1:4: the bracket } has no matching opening bracket. Add { at the start of the value: `a: {b: 1}`.',
  ],
  [
    'a: b: 1, 2]',
    '1:4: the bracket ] has no matching opening bracket. Add [ at the start of the value: `a: [b: 1, 2]`.',
  ],
  ['@a: 1', '1:1: a key or unquoted text cannot start with @. Put it in quotes: `"@a": 1`.'],
  ['a: 1\n%b: 2', '2:1: a key or unquoted text cannot start with %. Put it in quotes: `"%b": 2`.'],
  ['a: "x"# c', '1:7: there is no space before the comment. Add a space before the #: `a: "x" # c`.'],
  ['a: , b', '1:4: unquoted text cannot start with a comma. Put the value in quotes: `a: ", b"`.'],
  ['a: [,b]', '1:5: there is no value before this comma. Remove the comma, or add a value.'],
  ['a: !x!y z', '1:4: unquoted text cannot start with !. Put the value in quotes: `a: "!x!y z"`.'],
  ["a: 'b\nc: 'd'\n", "1:4: the quote ' is not closed. Add ' at the end of the text: `a: 'b'`."],
  [
    '- a: b: c',
    '1:7: unquoted text contains a colon followed by a space. Put the value in quotes: `- a: "b: c"`.',
  ],
  [
    'a: b\nc: 1',
    '1:1: this line has no colon after its key. Write "key: value", or indent the line if it continues the text above.',
  ],
  [
    'x: [a: b: c]',
    '1:9: unquoted text contains a colon followed by a space. Put the value in quotes: `x: [a: "b: c"]`.',
  ],
  [
    'x: {a: b: c}',
    '1:9: unquoted text contains a colon followed by a space. Put the value in quotes: `x: {a: "b: c"}`.',
  ],
  ['x: [@a, b]', '1:5: a key or unquoted text cannot start with @. Put it in quotes: `x: ["@a", b]`.'],
  [
    'a: “Foo: Bar”',
    '1:8: unquoted text contains a colon followed by a space. Put the value in quotes: `a: "Foo: Bar"`.',
  ],
  [
    'a:\n- b\n c: d',
    '3:2: this line is indented under a list item that already has a value. Remove the spaces before it, or the value above.',
  ],
  ['a: & b', '1:4: unquoted text cannot start with &. Put the value in quotes: `a: "& b"`.'],
  [
    'a: "x\n  y" z',
    '2:6: there is text after the closing quote. Remove it, or put the whole value in quotes.',
  ],
  [
    'a: &x\nb: *x y',
    '2:6: there is text after an alias. Put the value in quotes if it is text: `b: "*x y"`.',
  ],
  [
    'a: 10: 30',
    '1:6: unquoted text contains a colon followed by a space. Put the value in quotes: `a: "10: 30"`.',
  ],
  [
    'a: x b: y',
    '1:7: unquoted text contains a colon followed by a space. Put the value in quotes: `a: "x b: y"`.',
  ],
  [
    "name: value: 'x'",
    '1:12: unquoted text contains a colon followed by a space. Put the value in quotes: `name: "value: \'x\'"`.',
  ],
  [
    'foo:\n  bar: "a\n  baz: "b"\n',
    '2:8: the quote " is not closed. Add " at the end of the text: `bar: "a"`.',
  ],
  [
    'a: 1\n\n- x: 1',
    '3:1: there is a list item among keys. Move it under a key without a value, or write "key: value".',
  ],
  [
    'author:\n  name Foo\n  email: x',
    '2:3: this line has no colon after its key. Add a colon after the key: `name: Foo`.',
  ],
  [' a: 1\nb: 2', '1:2: this line is indented by 1 space, and a later one by 0. Remove the indentation.'],
  [
    'a:\n b: 1\n  c: 2',
    '2:2: this line is indented by 1 space, and a later one by 2. Indent both by 2 spaces.',
  ],
  [
    'a: "x" "y',
    '1:8: there is text after the closing quote. Put the whole value in quotes: `a: \'"x" "y\'`.',
  ],
  [
    'a: "Foo" bar',
    '1:10: there is text after the closing quote. Put the whole value in quotes: `a: \'"Foo" bar\'`.',
  ],
  ['a: [x] y', '1:8: there is text after the closing bracket. Put the whole value in quotes: `a: "[x] y"`.'],
  ['a: {b: 1},', '1:10: there is a comma after the brackets. Remove the comma: `a: {b: 1}`.'],
  [
    "a: 'it''s'x",
    "1:11: there is text after the closing quote. Put the whole value in quotes: `a: \"'it''s'x\"`.",
  ],
  ['m: {a}', '1:5: a key in braces has no colon. Add a colon and a value.'],
  [
    'a: | # c\n x\n@: 1\nb: [',
    '3:1: a key or unquoted text cannot start with @. Put it in quotes: `"@": 1`.',
  ],
];

test.each(MISTAKES)('reports the place, reason and remedy for %j', (text, message) => {
  for (const dialect of ['symfony5', 'symfony6'] as YamlDialect[]) {
    const error = rejection(text, { dialect });
    expect(error.message).toBe(`(yaml):${message}`);
    const [line, caret] = error.snippet.split('\n');
    expect(line).toStartWith(`${error.line} | `);
    expect(caret).toBe(`${' '.repeat(`${error.line} | `.length + error.column - 1)}^`);
  }
});
