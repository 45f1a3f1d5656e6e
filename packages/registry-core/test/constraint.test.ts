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
});
