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

const HIGHEST = 9999;

/** Compares versions for sorting: negative if `a` is lower than `b`, positive if higher, 0 if equal. */
export function compareVersions(a: VersionNumbers, b: VersionNumbers): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
}
