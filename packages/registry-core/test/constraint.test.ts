import { describe, expect, test } from 'bun:test';
import { RegistryError, satisfies } from '../src/index.ts';

describe('satisfies', () => {
  test.each([
    ['0.9.16', '0.9.16'],
    ['1.0.0-alpha.3', '^1.0.0-alpha.2'],
    ['1.0.0-alpha.3', '^1.0'],
    ['1.0.0-alpha.3', '>=1.0.0'],
    ['1.0.0-beta2', '>1.0.0-beta1'],
    ['1.0.0-RC1', '>=1.0.0-beta.5'],
    ['1.5', '~1.2'],
    ['0.3.1', '^0.3'],
    ['0.0.3', '^0.0.3'],
    ['3.2.0', '^3.1.0 || ^4'],
    ['4.0.0', '^3.1.0|^4'],
    ['1.0.5', '1.0.*'],
    ['2.0.5', '1.0 - 2.0'],
    ['1.0.9', '>=1.0 <1.1'],
    ['1.0.9', '>=1.0,<1.1'],
    ['1.0.9', '>= 1.0, < 1.1'],
    ['v1.2.0', '*'],
    ['1.0', '!=1.1'],
    ['1.0.0', '^1.0@beta'],
  ])('%s meets %s', (version, constraint) => {
    expect(satisfies(version, constraint)).toBe(true);
  });

  test.each([
    ['1.0.0-alpha.3', '^1.0.0-alpha.4'],
    ['1.0.0-alpha.3', '<1.0.0'],
    ['2.0.0-dev', '<2.0'],
    ['2.0', '~1.2'],
    ['1.3.0', '~1.2.3'],
    ['0.4.0', '^0.3'],
    ['0.0.4', '^0.0.3'],
    ['1.1', '1.0.*'],
    ['2.1', '1.0 - 2.0'],
    ['1.1', '>=1.0,<1.1'],
    ['1.1', '!=1.1'],
    ['0.9.15', '0.9.16'],
  ])('%s does not meet %s', (version, constraint) => {
    expect(satisfies(version, constraint)).toBe(false);
  });

  test.each(['', 'foo', '>=', '^x', '1..2', 'dev-master', '1.0 ||'])(
    '%p is not a constraint',
    (constraint) => {
      expect(() => satisfies('1.0.0', constraint)).toThrow(RegistryError);
    },
  );

  test('numbers too long for a version are invalid, on either side', () => {
    const long = '9'.repeat(17);
    expect(() => satisfies(`1.${long}`, '*')).toThrow(RegistryError);
    expect(() => satisfies('1.0.0', `>=${long}`)).toThrow(RegistryError);
    expect(satisfies(`1.0.0-beta.${long}`, '>=1.0')).toBe(true);
  });

  // Seconds for each, if the digits after a word could be divided in many ways: together more than a test may take.
  test.each([['version'], ['constraint']])(
    'long numbers in an invalid %s cost no more than others',
    (side) => {
      for (let digits = 30; digits < 130; digits++) {
        const text = `1.0-rc${'1'.repeat(digits)}!`;
        const [version, constraint] = side === 'version' ? [text, '*'] : ['1.0.0', `>=${text}`];
        expect(() => satisfies(version, constraint)).toThrow(RegistryError);
      }
    },
  );

  test('a text longer than any version or constraint is invalid, and only its start is shown', () => {
    const long = '>=1.0 '.repeat(100_000);
    expect(satisfies('1.0.0', '>=1.0 '.repeat(40))).toBe(true);
    expect(() => satisfies('1.0.0', long)).toThrow(
      /^"(>=1\.0 )+>=1\.…" is not .+ longer than 256 characters$/,
    );
    expect(() => satisfies(`1.0.0+${'a'.repeat(300)}`, '*')).toThrow(/^"1\.0\.0\+a+…" is not a version/);
  });
});
