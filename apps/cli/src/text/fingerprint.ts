import { createHash } from 'node:crypto';
import { withoutFolder } from '@flextype-bun/api/path-text';
import type { Diagnostic } from '@flextype-bun/registry-core';

/**
 * Identifies a finding by its kind, file, id and message, so that it stays the same when other lines of its file change, and in a
 * copy of the site in another folder.
 */
export function fingerprint({ code, position, id, message }: Diagnostic, root: string): string {
  const relative = (text: string) => withoutFolder(text, root);
  const words = relative(message).replaceAll(/(?<=\b(?:line|column) )\d+/g, 'N');
  const parts = [code, relative(position?.file ?? ''), id ?? '', words];
  return createHash('sha256').update(parts.join('\0')).digest('hex').slice(0, 32);
}
