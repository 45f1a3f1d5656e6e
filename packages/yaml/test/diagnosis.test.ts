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
  'the time of the diagnosis grows with the length of the text, not with its square: %j',
  (piece) => {
    const time = (length: number) => {
      const text = `x: 1\n${piece.repeat(Math.ceil(length / piece.length))}\n: [`;
      const start = performance.now();
      refusal(text);
      return performance.now() - start;
    };
    const best = (length: number) => Math.min(time(length), time(length), time(length));
    time(10_000);
    // Eight times the length: a linear diagnosis takes some 8 times as long, a quadratic one 64 times.
    expect(best(1_000_000)).toBeLessThan(24 * Math.max(10, best(125_000)));
  },
);
