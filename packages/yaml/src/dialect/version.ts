const HIGHEST = 9999;
const NAMED: Readonly<Record<string, string>> = { symfony5: '5.2.1', symfony6: '6.4.3' };

/**
 * A version of symfony/yaml, or `symfony5` for the one in Flextype 0.9.16 (5.2.1: `017` is octal) and `symfony6` for
 * the one in 1.0.0-alpha.3 (6.4.3: `017` is a string, timestamps have fractions).
 */
export type YamlDialect = 'symfony5' | 'symfony6' | `${number}.${number}.${number}`;

/** A version without its suffix (`-alpha.3`, `-dev`). */
export type VersionNumbers = readonly [major: number, minor: number, patch: number];

/**
 * Parses a version with or without a `v`; `undefined` if the text is not one. A missing number counts as the highest:
 * `0.9` is the last release of 0.9.
 */
export function parseVersion(text: string): VersionNumbers | undefined {
  const [, major, minor, patch] = /^\s*v?(\d+)(?:\.(\d+))?(?:\.(\d+))?/i.exec(text) ?? [];
  if (major === undefined) return undefined;
  return [Number(major), Number(minor ?? HIGHEST), Number(patch ?? HIGHEST)];
}

/** Compares versions for sorting: negative if `a` is lower than `b`, positive if higher, 0 if equal. */
export function compareVersions(a: VersionNumbers, b: VersionNumbers): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
}

/** The dialect of a version as Composer writes it (`v5.4.17`, `5.4.x-dev`); `undefined` for other texts. */
export function toDialect(version: string): YamlDialect | undefined {
  const numbers = parseVersion(version);
  return numbers && `${numbers[0]}.${numbers[1]}.${numbers[2]}`;
}

/** The version of a dialect. */
export function versionOf(dialect: YamlDialect): VersionNumbers {
  const numbers = parseVersion(NAMED[dialect] ?? dialect);
  if (!numbers) throw new TypeError(`${dialect} is not a version of symfony/yaml`);
  return numbers;
}
