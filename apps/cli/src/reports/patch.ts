import { toRelativePath } from '@flextype-bun/api/path-text';
import { maskSecrets } from '@flextype-bun/registry-core';
import { formatPatch, type StructuredPatch, structuredPatch } from 'diff';
import type { Fix } from '../fixes/fix.ts';

/** Repairs as a unified diff that `git apply` takes in the folder of the site. Secrets near a change are masked. */
export function toPatch(fixes: readonly Fix[], root: string): string {
  return fixes.map((fix) => formatPatch(toFilePatch(fix, toRelativePath(root, fix.file)))).join('');
}

function toFilePatch(fix: Fix, path: string): StructuredPatch {
  const between = (before: string, after: string) =>
    structuredPatch(`a/${path}`, `b/${path}`, before, after, undefined, undefined, { context: 3 });
  switch (fix.kind) {
    case 'edit':
      return { ...between(maskSecrets(fix.before), maskSecrets(fix.after)), isGit: true };
    case 'create':
      return {
        ...between('', fix.text),
        oldFileName: '/dev/null',
        isGit: true,
        isCreate: true,
        newMode: toMode(fix.mode),
      };
    case 'mode':
      return { ...between('', ''), isGit: true, oldMode: toMode(fix.before), newMode: toMode(fix.after) };
  }
}

/** The mode of a regular file as Git writes it. */
function toMode(permissions: number): string {
  return `100${permissions.toString(8).padStart(3, '0')}`;
}
