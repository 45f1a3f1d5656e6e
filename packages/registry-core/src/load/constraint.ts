// Not all of semver: it has 47 modules, whose loading is a tenth of a server's start.
import cmp from 'semver/functions/cmp.js';
import { RegistryError } from '../common/errors.ts';

/**
 * Whether a version meets a Composer constraint, as in `Composer\Semver\Semver::satisfies`:
 * `1.2.3`, `>=1.0 <2.0`, `1.0 - 2.0`, `^1.0.0-alpha.2`, `~1.2` (below 2.0, unlike npm), `1.0.*`, `!=1.1`,
 * `,` or a space for "and", `|` or `||` for "or", `*`.
 *
 * As in Composer, `>=1.0`, `^1.0` and `1.0.*` include pre-releases of 1.0, and `<2.0` excludes those of 2.0.
 *
 * @throws {RegistryError} `malformed-constraint`
 */
export function satisfies(version: string, constraint: string): boolean {
  if (!isVersion(version)) {
    throw new RegistryError(
      'malformed-constraint',
      `"${shorten(version)}" is not a version that Composer knows`,
    );
  }
  if (constraint.length > MAX_LENGTH)
    throw malformed(constraint, `: it is longer than ${MAX_LENGTH} characters`);
  const subject = toSemver(version, constraint);
  const ranges = constraint.trim().split(/\s*\|\|?\s*/);
  return ranges
    .map((range) => toBounds(range, constraint))
    .some((bounds) => bounds.every(({ operator, bound }) => cmp(subject, operator, bound)));
}

/** Whether a text is a version to Composer. */
export function isVersion(text: string): boolean {
  return text.length <= MAX_LENGTH && IS_VERSION.test(text.trim());
}

interface Bound {
  readonly operator: '>=' | '>' | '<' | '<=' | '=' | '!=';
  readonly bound: string;
}

// The time to match a text can grow with the square of its length.
const MAX_LENGTH = 256;

// semver refuses longer numbers, which are not safe integers. The digits after a word can be matched in one way only:
// otherwise a version of 60 characters would take minutes.
const VERSION = String.raw`v?\d{1,15}(?:\.\d{1,15}){0,3}(?:[-_.]?(?:stable|beta|b|rc|alpha|a|patch|pl|p|dev)(?:[.-]?\d+(?:[.-]\d+)*)?)*(?:[-+][0-9A-Za-z.-]+)?`;
const IS_VERSION = new RegExp(`^${VERSION}$`, 'i');
const HYPHEN_RANGE = new RegExp(`^(${VERSION}) +- +(${VERSION})$`, 'i');
const TERM = new RegExp(
  String.raw`(\^|~>?|!=|<>|>=?|<=?|==?)?\s*(\*|v?\d+(?:\.\d+)*\.[*x]|${VERSION})(?:@\w+)?(?:[\s,]+|$)`,
  'iy',
);

function toBounds(range: string, constraint: string): Bound[] {
  const hyphen = HYPHEN_RANGE.exec(range);
  if (hyphen) {
    const [, from = '', to = ''] = hyphen;
    const last = numbers(to);
    const upper: Bound =
      last.length < 3 && !isPreRelease(to)
        ? { operator: '<', bound: before(bump(last, last.length - 1)) }
        : { operator: '<=', bound: toSemver(to, constraint) };
    return [lowerBound(from, constraint), upper];
  }
  const bounds: Bound[] = [];
  TERM.lastIndex = 0;
  while (TERM.lastIndex < range.length) {
    const term = TERM.exec(range);
    if (!term) throw malformed(constraint);
    bounds.push(...termBounds(term[1] ?? '', term[2] ?? '', constraint));
  }
  if (bounds.length === 0 && range.trim() === '') throw malformed(constraint);
  return bounds;
}

function termBounds(operator: string, version: string, constraint: string): Bound[] {
  if (version === '*') return [{ operator: '>=', bound: before([0]) }];
  if (/[*x]$/i.test(version)) {
    const parts = numbers(version.slice(0, -2));
    return [
      { operator: '>=', bound: before(parts) },
      { operator: '<', bound: before(bump(parts, parts.length - 1)) },
    ];
  }
  const parts = numbers(version);
  if (operator === '^') {
    const significant = parts.findIndex((part) => part > 0);
    const position = significant === -1 ? parts.length - 1 : significant;
    return [lowerBound(version, constraint), { operator: '<', bound: before(bump(parts, position)) }];
  }
  if (operator.startsWith('~')) {
    const position = Math.max(0, parts.length - 2);
    return [lowerBound(version, constraint), { operator: '<', bound: before(bump(parts, position)) }];
  }
  if (operator === '>=') return [lowerBound(version, constraint)];
  if (operator === '<') {
    return [{ operator, bound: isPreRelease(version) ? toSemver(version, constraint) : before(parts) }];
  }
  const bound = toSemver(version, constraint);
  if (operator === '>' || operator === '<=') return [{ operator, bound }];
  return [{ operator: operator === '!=' || operator === '<>' ? '!=' : '=', bound }];
}

function lowerBound(version: string, constraint: string): Bound {
  return {
    operator: '>=',
    bound: isPreRelease(version) ? toSemver(version, constraint) : before(numbers(version)),
  };
}

/** The lowest pre-release: Composer's `-dev`, which sorts before alpha, beta and RC. */
function before(parts: readonly number[]): string {
  return `${core(parts)}-0`;
}

function bump(parts: readonly number[], position: number): number[] {
  return parts.slice(0, position + 1).map((part, index) => (index === position ? part + 1 : part));
}

function core(parts: readonly number[]): string {
  return [0, 1, 2].map((index) => parts[index] ?? 0).join('.');
}

function numbers(version: string): number[] {
  const [, digits = ''] = /^v?(\d+(?:\.\d+){0,3})/i.exec(version.trim()) ?? [];
  return digits.split('.').map(Number);
}

function isPreRelease(version: string): boolean {
  return /[-_.]?(?:beta|b|rc|alpha|a|dev)(?:[.-]?\d+)*/i.test(version.replace(/\+.*$/, ''));
}

const STABILITY = /^[-_.]?(stable|beta|b|rc|alpha|a|patch|pl|p|dev)?[.-]?((?:\d+[.-])*\d*)(?:[-.]?(dev))?$/i;
const STABILITY_NAMES: Record<string, string> = { a: 'alpha', b: 'beta', dev: '0' };

/** Converts a version from Composer's to npm's syntax: `1.0.0-beta2` to `1.0.0-beta.2`, `-dev` to `-0`. */
function toSemver(version: string, constraint: string): string {
  const text = version.trim().replace(/\+.*$/, '');
  const [whole = '', digits] = /^v?(\d+(?:\.\d+){0,3})/i.exec(text) ?? [];
  const suffix = STABILITY.exec(text.slice(whole.length));
  if (digits === undefined || !suffix)
    throw malformed(version === constraint ? constraint : `${version} (${constraint})`);
  const name = suffix[1]?.toLowerCase() ?? '';
  const stable = ['', 'stable', 'patch', 'pl', 'p'].includes(name);
  if (stable) return core(numbers(digits));
  const counters = (suffix[2] ?? '').split(/[.-]/).filter(Boolean);
  return `${core(numbers(digits))}-${[STABILITY_NAMES[name] ?? name, ...counters.map(Number)].join('.')}`;
}

function malformed(constraint: string, why = ''): RegistryError {
  return new RegistryError(
    'malformed-constraint',
    `"${shorten(constraint)}" is not a version constraint that Composer knows${why}`,
  );
}

/** The start of a text for a message. */
export function shorten(text: string): string {
  return text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH).toWellFormed()}…` : text;
}
