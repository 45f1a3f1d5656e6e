import { expect, test } from 'bun:test';
import type { YamlDialect } from '../src/index.ts';
import { refusal } from './support/refusal.ts';

/** A text, and all that is said of it: the place, the reason, the remedy. */
const MISTAKES: readonly (readonly [text: string, message: string])[] = [
  [
    'title: Foo: Bar',
    '1:11: a colon followed by a space stands in text without quotes. Put the value in quotes: `title: "Foo: Bar"`.',
  ],
  ['a: @x', '1:4: text without quotes must not start with @. Put the value in quotes: `a: "@x"`.'],
  ['a: %x%', '1:4: text without quotes must not start with %. Put the value in quotes: `a: "%x%"`.'],
  ['a: `x`', '1:4: text without quotes must not start with a backtick. Put the value in quotes: `a: "`x`"`.'],
  [
    "a: 'It's'",
    '1:7: a quote inside the quoted text ends it too early. Use other quotes around the text: `a: "It\'s"`.',
  ],
  [
    'a: "He said "Hi!""',
    '1:13: a quote inside the quoted text ends it too early. Use other quotes around the text: `a: \'He said "Hi!"\'`.',
  ],
  ['a: "really",', '1:12: a comma stands after the quoted text. Remove the comma: `a: "really"`.'],
  ['a: 1 b: 2', '1:6: two entries stand on one line. Write each on a line of its own: `a: 1` and `b: 2`.'],
  [
    'a: "x" b: 2',
    '1:8: two entries stand on one line. Write each on a line of its own: `a: "x"` and `b: 2`.',
  ],
  ['a:1\nb: 2', '1:3: there is no space after the colon. Write a space after the colon: `a: 1`.'],
  ['a: "open\nb: 2', '1:4: the quote " is not closed. Write " at the end of the text: `a: "open"`.'],
  ['b: 1\na: [x, y\nc: 2', '2:4: the bracket [ is not closed. Write ] at its end: `a: [x, y]`.'],
  ['b: 1\na: {x: 1\nc: 2', '2:4: the bracket { is not closed. Write } at its end: `a: {x: 1}`.'],
  ['a: [x, y}', '1:9: the bracket [ is closed with }. Write ] instead: `a: [x, y]`.'],
  ['a: [x]]', '1:7: the bracket ] closes what was not opened. Remove it: `a: [x]`.'],
  ['a: [b, [c, d]\ne: 1', '1:4: the bracket [ is not closed. Write ] at its end: `a: [b, [c, d]]`.'],
  [
    'a: 1\nfoo\nb: 2',
    '2:1: this line has no colon after its key. Write "key: value", or indent the line, if it belongs to the text above.',
  ],
  [
    'a: 1\nfoo bar\nb: 2',
    '2:1: this line has no colon after its key. Write "key: value", or indent the line, if it belongs to the text above.',
  ],
  [
    'a: "1"\nfoo bar\nb: 2',
    '2:1: this line has no colon after its key. Write a colon after the key: `foo: bar`.',
  ],
  ['a: 1\nb:2\nc: 3', '2:3: there is no space after the colon. Write a space after the colon: `b: 2`.'],
  ['a:\n\tb: 1', '2:1: a tab indents this line. Use spaces: two for each level.'],
  ['a:\n  b: 1\n\tc: 2', '3:1: a tab indents this line. Use spaces: two for each level.'],
  ['a: 1\na: 2', '2:1: the key "a" is there twice, first on line 1. Remove one of the two.'],
  [
    'a: 1\n  b: 2',
    '2:3: this line is indented under a key that has a value already. Remove the spaces before it, or the value above.',
  ],
  [
    'a:\n  b: 1\n c: 2',
    '3:2: this line is indented by 1 space, which does not match any level of the lines above. Indent it by no or 2 spaces.',
  ],
  [
    'a:\n   b: 1\n  c: 2\n  d: 3',
    '2:4: this line is indented by 3 spaces, and a later one by 2. Indent both by the same, 2 spaces.',
  ],
  [
    'a: 1\n- b',
    '2:1: a list item stands among keys. Write it under a key that has no value, or as "key: value".',
  ],
  [
    '- a\nb: 1',
    '2:1: a key stands among list items. Write "- " before it, or indent it like the text of the item above.',
  ],
  ['- a\n-b', '2:2: there is no space after the dash. Write a space after the dash: `- b`.'],
  [
    'a: b: c',
    '1:5: a colon followed by a space stands in text without quotes. Put the value in quotes: `a: "b: c"`.',
  ],
  [
    'path: "C:\\Users\\x"',
    "1:10: the backslash in double quotes starts an escape that does not exist. Use single quotes, which have no escapes: `path: 'C:\\Users\\x'`.",
  ],
  [
    'a: *x',
    '1:4: there is no anchor &x before this. Define the anchor, or put the value in quotes, if it is text: `a: "*x"`.',
  ],
  [
    'a: **bold**',
    '1:4: there is no anchor &*bold** before this. Define the anchor, or put the value in quotes, if it is text: `a: "**bold**"`.',
  ],
  [
    'x: [*foo, 1]',
    '1:5: there is no anchor &foo before this. Define the anchor, or put the value in quotes, if it is text: `x: ["*foo", 1]`.',
  ],
  ['a: | text', '1:4: text without quotes must not start with |. Put the value in quotes: `a: "| text"`.'],
  ['a: >= 3', '1:4: text without quotes must not start with >. Put the value in quotes: `a: ">= 3"`.'],
  [
    'v: - a',
    '1:4: a list starts on the line of its key. Start the list on the next line, or put the value in quotes, if it is text.',
  ],
  [
    'a: [b](http://x)',
    '1:7: text follows after the brackets. Put the whole value in quotes: `a: "[b](http://x)"`.',
  ],
  ['a: {{ x }}', '1:4: text without quotes must not start with {. Put the value in quotes: `a: "{{ x }}"`.'],
  ['a: {% x %}', '1:4: text without quotes must not start with {. Put the value in quotes: `a: "{% x %}"`.'],
  ['{a: 1 b: 2}', '1:6: there is no comma between two entries. Write a comma between them: `{a: 1, b: 2}`.'],
  [
    'x: {a:1, b: 2}',
    '1:7: there is no space after the colon. Write a space after the colon: `x: {a: 1, b: 2}`.',
  ],
  ['x: ["a" "b"]', '1:9: there is no comma between two values. Write a comma between them: `x: ["a", "b"]`.'],
  [
    "x: ['It's', 'b']",
    "1:8: a quote inside the quoted text ends it too early. Use other quotes around the text: `x: [\"It's\", 'b']`.",
  ],
  [
    'a: |\n    foo\n  bar\nb: 1',
    '3:3: this line of a text is indented less than the first one. Indent it by 4 spaces, or as its key, if the text ends before it.',
  ],
  [
    '<<<<<<< HEAD\na: 1\n=======\n',
    '1:1: a mark of a merge conflict was left. Resolve the conflict and remove it.',
  ],
  [
    'a: 1\n<<<<<<< HEAD\nb: 1\n',
    '2:1: a mark of a merge conflict was left. Resolve the conflict and remove it.',
  ],
  [
    'a: 1\nb = 2\nc: 3',
    '2:2: an equals sign stands where a colon should. Write a colon and a space: `b: 2`.',
  ],
  ['a: 1\n// no\nb: 2', '2:1: a comment starts with #. Write # instead: `# no`.'],
  ['"a: 1\nb: 2', '1:1: the quote " is not closed. Write " at the end of the text: `"a: 1"`.'],
  ['a: 1\n"b" 2\n', '2:4: there is no colon after the key. Write a colon after the key: `"b": 2`.'],
  ['a: 1\n"b":2\n', '2:5: there is no space after the colon. Write a space after the colon: `"b": 2`.'],
  [
    'title: Foo: Bar"',
    '1:8: the quote " at the end of the text has no partner at its start. Write " at its start: `title: "Foo: Bar"`.',
  ],
  [
    'a: b: 1}',
    '1:4: the bracket } closes what was not opened. Write { at the start of the value: `a: {b: 1}`.',
  ],
  [
    'a: b: 1, 2]',
    '1:4: the bracket ] closes what was not opened. Write [ at the start of the value: `a: [b: 1, 2]`.',
  ],
  ['@a: 1', '1:1: a key or text must not start with @. Put it in quotes: `"@a": 1`.'],
  ['a: 1\n%b: 2', '2:1: a key or text must not start with %. Put it in quotes: `"%b": 2`.'],
  [
    'a: "x"# c',
    '1:7: the comment after the quoted text has no space before it. Write a space before #: `a: "x" # c`.',
  ],
  ['a: , b', '1:4: text without quotes must not start with a comma. Put the value in quotes: `a: ", b"`.'],
  ['a: [,b]', '1:5: nothing stands before this comma. Remove the comma, or write a value.'],
  ['a: !x!y z', '1:4: text without quotes must not start with !. Put the value in quotes: `a: "!x!y z"`.'],
  ["a: 'b\nc: 'd'\n", "1:4: the quote ' is not closed. Write ' at the end of the text: `a: 'b'`."],
  [
    '- a: b: c',
    '1:7: a colon followed by a space stands in text without quotes. Put the value in quotes: `- a: "b: c"`.',
  ],
  [
    'a: b\nc: 1',
    '1:1: this line has no colon after its key. Write "key: value", or indent the line, if it belongs to the text above.',
  ],
  [
    'x: [a: b: c]',
    '1:9: a colon followed by a space stands in text without quotes. Put the value in quotes: `x: [a: "b: c"]`.',
  ],
  [
    'x: {a: b: c}',
    '1:9: a colon followed by a space stands in text without quotes. Put the value in quotes: `x: {a: "b: c"}`.',
  ],
  ['x: [@a, b]', '1:5: a key or text must not start with @. Put it in quotes: `x: ["@a", b]`.'],
  [
    'a: “Foo: Bar”',
    '1:8: a colon followed by a space stands in text without quotes. Put the value in quotes: `a: "Foo: Bar"`.',
  ],
  [
    'a:\n- b\n c: d',
    '3:2: this line is indented under a list item that has a value already. Remove the spaces before it, or the value above.',
  ],
  ['a: & b', '1:4: text without quotes must not start with &. Put the value in quotes: `a: "& b"`.'],
  ['a: "x\n  y" z', '2:6: text follows after the quoted text. Remove it, or put the whole value in quotes.'],
  [
    'a: &x\nb: *x y',
    '2:6: text follows after an alias. Put the value in quotes, if it is text: `b: "*x y"`.',
  ],
  [
    'a: 10: 30',
    '1:6: a colon followed by a space stands in text without quotes. Put the value in quotes: `a: "10: 30"`.',
  ],
  [
    'a: x b: y',
    '1:7: a colon followed by a space stands in text without quotes. Put the value in quotes: `a: "x b: y"`.',
  ],
  [
    "name: value: 'x'",
    '1:12: a colon followed by a space stands in text without quotes. Put the value in quotes: `name: "value: \'x\'"`.',
  ],
  [
    'foo:\n  bar: "a\n  baz: "b"\n',
    '2:8: the quote " is not closed. Write " at the end of the text: `bar: "a"`.',
  ],
  [
    'a: 1\n\n- x: 1',
    '3:1: a list item stands among keys. Write it under a key that has no value, or as "key: value".',
  ],
  [
    'author:\n  name Foo\n  email: x',
    '2:3: this line has no colon after its key. Write a colon after the key: `name: Foo`.',
  ],
  [
    ' a: 1\nb: 2',
    '1:2: this line is indented by 1 space, and a later one by 0. Indent both by the same, no spaces.',
  ],
  [
    'a:\n b: 1\n  c: 2',
    '2:2: this line is indented by 1 space, and a later one by 2. Indent both by the same, 2 spaces.',
  ],
  ['a: "x" "y', '1:8: text follows after the quoted text. Put the whole value in quotes: `a: \'"x" "y\'`.'],
  [
    'a: "Foo" bar',
    '1:10: text follows after the quoted text. Put the whole value in quotes: `a: \'"Foo" bar\'`.',
  ],
  ['a: [x] y', '1:8: text follows after the brackets. Put the whole value in quotes: `a: "[x] y"`.'],
  ['a: {b: 1},', '1:10: a comma stands after the brackets. Remove the comma: `a: {b: 1}`.'],
  [
    "a: 'it''s'x",
    "1:11: text follows after the quoted text. Put the whole value in quotes: `a: \"'it''s'x\"`.",
  ],
  ['m: {a}', '1:5: a key in braces has no colon. Write a colon and a value after it.'],
  ['a: | # c\n x\n@: 1\nb: [', '3:1: a key or text must not start with @. Put it in quotes: `"@": 1`.'],
];

test.each(MISTAKES)('%j is reported with its cause, its place and the remedy', (text, message) => {
  for (const dialect of ['symfony5', 'symfony6'] as YamlDialect[]) {
    const error = refusal(text, { dialect });
    expect(error.message).toBe(`(yaml):${message}`);
    const [line, caret] = error.snippet.split('\n');
    expect(line).toStartWith(`${error.line} | `);
    expect(caret).toBe(`${' '.repeat(`${error.line} | `.length + error.column - 1)}^`);
  }
});
