import { expect, test } from 'bun:test';
import fc from 'fast-check';
import semver from 'semver';
import { compareVersions } from '../src/project/version-order.ts';

const number = fc.nat(12).map(String);
const core = fc.tuple(number, number, number).map((parts) => parts.join('.'));
const tag = fc.oneof(number, fc.constantFrom('alpha', 'beta', 'rc', 'RC', 'a-b', '-'));
const tags = fc.array(tag, { maxLength: 3 }).map((list) => (list.length === 0 ? '' : `-${list.join('.')}`));
const version = fc.tuple(core, tags).map((parts) => parts.join(''));

test('versions are ordered as npm orders them', () => {
  fc.assert(
    fc.property(version, version, tags, (a, b, other) => {
      expect(Math.sign(compareVersions(a, b))).toBe(semver.compare(a, b));
      const sibling = `${a.split('-')[0]}${other}`;
      expect(Math.sign(compareVersions(a, sibling))).toBe(semver.compare(a, sibling));
    }),
    { numRuns: 2_000 },
  );
});

test('what is beyond the safe integers is ordered, too', () => {
  expect(compareVersions('9007199254740993.0.0', '1.0.0')).toBeGreaterThan(0);
});
