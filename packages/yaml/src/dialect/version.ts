/** A version as three numbers; what stands behind them (`-alpha.3`, `-dev`) plays no part. */
export type VersionNumbers = readonly [major: number, minor: number, patch: number];

/**
 * The numbers of a version, with or without a `v`; `undefined` for a text that is not a version. A number that is not
 * written counts as the highest: `0.9` is the last release of 0.9.
 */
export function parseVersion(text: string): VersionNumbers | undefined {
  const [, major, minor, patch] = /^\s*v?(\d+)(?:\.(\d+))?(?:\.(\d+))?/i.exec(text) ?? [];
  if (major === undefined) return undefined;
  return [Number(major), Number(minor ?? HIGHEST), Number(patch ?? HIGHEST)];
}

const HIGHEST = 9999;

/** Negative if `a` is lower than `b`, positive if it is higher, else 0. */
export function compareVersions(a: VersionNumbers, b: VersionNumbers): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
}
