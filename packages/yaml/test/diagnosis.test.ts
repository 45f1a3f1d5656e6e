import { expect, test } from 'bun:test';
import { refusal } from './support/refusal.ts';

test('a corrected line is not shown if it would be refused as well', () => {
  expect(refusal('a: {b: c: d\ne: f').remedy).not.toContain('`');
  expect(refusal('title: Foo: Bar\ntitle: x').remedy).toBe('Put the value in quotes: `title: "Foo: Bar"`');
});

const HOSTILE = [
  'a: b\n',
  'a: "b"\n',
  'a: "\\n"\n',
  'a:1\n',
  'a\n',
  'a: |\n  x\n',
  '- a\n',
  '- - ',
  '[',
  '{a: ',
  '"',
  'a: [x]\n',
  '#',
  ': ',
  '\n',
  ' ',
  '?',
  ' a: x\n',
];

test.each(HOSTILE.map((piece) => [piece]))(
  'a megabyte of %j takes the diagnosis no longer than a text four times shorter, times ten',
  (piece) => {
    const time = (length: number) => {
      const text = `x: 1\n${piece.repeat(Math.ceil(length / piece.length))}\n: [`;
      const start = performance.now();
      refusal(text);
      return performance.now() - start;
    };
    time(10_000);
    expect(time(1_000_000)).toBeLessThan(Math.max(500, time(250_000) * 10));
  },
);
