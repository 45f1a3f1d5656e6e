import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { chooseEncoding, ENCODINGS } from '../src/http/accept-encoding.ts';
import { isMatching } from '../src/http/etag.ts';
import { headerToken } from '../src/http/headers.ts';
import { parseQuery } from '../src/http/php-query.ts';
import { maskId, maskRuns, maskSecrets } from '../src/ops/token-masking.ts';

// Bun's limit for the request line and all headers.
const LENGTH = 16_000;
// Limit for the cost of parsing, as a multiple of parsing plain parameters of the same length. Quadratic growth
// would cost more than seventy times as much.
const MAX_RATIO = 25;
const MAX_ATTEMPTS = 40;

const fill = (unit: string): string => unit.repeat(Math.ceil(LENGTH / unit.length)).slice(0, LENGTH);
const PLAIN = fill('a0=&');

function timeOf(act: () => unknown): number {
  const start = performance.now();
  act();
  return performance.now() - start;
}

/**
 * Cost relative to parsing plain parameters; measured only until it is low enough.
 *
 * The minimum of several runs, because other processes interfere; both sides are measured in turns, because a busy
 * machine slows both.
 */
function ratioOf(act: () => unknown): number {
  let [least, plain] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let attempt = 0; attempt < MAX_ATTEMPTS && (attempt === 0 || least > MAX_RATIO * plain); attempt++) {
    plain = Math.min(
      plain,
      timeOf(() => parseQuery(PLAIN)),
    );
    least = Math.min(least, timeOf(act));
  }
  return least / plain;
}

/** Short texts of random pieces, to be repeated. */
const unitOf = (...pieces: readonly string[]) =>
  fc.array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 8 }).map((parts) => parts.join(''));

function expectLinear(unit: fc.Arbitrary<string>, read: (text: string) => unknown): void {
  fc.assert(
    fc.property(unit, (text) => {
      expect(ratioOf(() => read(fill(text)))).toBeLessThanOrEqual(MAX_RATIO);
    }),
    { numRuns: 150, endOnFailure: true },
  );
}

describe('the cost of unauthenticated input is linear in its length:', () => {
  test.each([
    'a[]=&',
    'a[][]=&',
    'a[0][]=&',
    '%61%5B%5D=&',
    'id[]=%ff&',
    '%zz=%&',
    `a${'[b]'.repeat(64)}=&`,
    'a[[',
  ])('the query %p over and over', (unit) => {
    expect(ratioOf(() => parseQuery(fill(unit)))).toBeLessThanOrEqual(MAX_RATIO);
  });

  test('queries', () => {
    const names = ['a', 'b', '_', '.', ' ', '+', '0', '7', '-1', 'é'];
    const brackets = ['[', ']', '[]', '[]', '[k]', '[0]', '%5B', '%5D'];
    const escapes = ['%', '%zz', '%00', '%20', '%ff', '%C3%A9'];
    expectLinear(unitOf(...names, ...brackets, ...escapes, '&', '&', '=', 'a[]=&'), parseQuery);
  });

  test('ETags of If-None-Match', () => {
    expectLinear(unitOf('"', 'W/', ',', ' ', 'a', '\t', '"tag"', '*'), (text) => isMatching(text, '"tag"'));
  });

  test('Accept-Encoding', () => {
    expectLinear(unitOf(',', ';', 'q=', '0.5', 'gzip', ' ', '*', 'br'), (text) =>
      chooseEncoding(text, ENCODINGS),
    );
  });

  test('Authorization', () => {
    expectLinear(unitOf(' ', 'bearer', 'a', '-'), (text) => {
      headerToken(new Headers({ Authorization: `bearer ${text} x` }));
    });
  });

  test('masked paths, ids and user agents', () => {
    const unit = unitOf('a', '0123456789abcdef', '%', '25', '61', '%61', '-', '.', ' ', '%3', '4');
    expectLinear(unit, (text) => maskRuns(text.slice(0, LENGTH / 4)));
    expectLinear(unit, (text) => {
      // A request contains both, so together they must fit into one.
      const [secret, id] = [text.slice(0, LENGTH / 2), text.slice(0, LENGTH / 4)];
      maskSecrets(id, [secret]);
      maskId(id, [secret]);
    });
  });
});
