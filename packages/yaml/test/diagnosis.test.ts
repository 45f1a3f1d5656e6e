import { expect, test } from 'bun:test';
import { rejection } from './support/read.ts';

test('shows no corrected line that would be rejected as well', () => {
  expect(rejection('a: {b: c: d\ne: f').remedy).not.toContain('`');
  expect(rejection('title: Foo: Bar\ntitle: x').remedy).toBe('Put the value in quotes: `title: "Foo: Bar"`');
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

test.each(HOSTILE.map((piece) => [piece]))('diagnoses %j, repeated, in linear time', (piece) => {
  const time = (length: number) => {
    const text = `x: 1\n${piece.repeat(Math.ceil(length / piece.length))}\n: [`;
    const start = performance.now();
    rejection(text);
    return performance.now() - start;
  };
  time(62_500);
  const ratio = () => time(1_000_000) / Math.max(10, time(62_500));
  // For 16 times the length, a linear diagnosis takes about 16 times as long, a quadratic one 256 times. The best of
  // three, since other load can slow down either run.
  expect(Math.min(ratio(), ratio(), ratio())).toBeLessThan(100);
});
