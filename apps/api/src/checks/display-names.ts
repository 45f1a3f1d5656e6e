import { maskToken, type TokenInspection } from '@flextype-bun/tokens';
import { withParent } from '../lib/path-text.ts';

/** How tokens are named in output. */
export interface NameOptions {
  /** Name them in full instead of masked. @default false */
  readonly full?: boolean | undefined;
}

/** A token's name and the path of its file, masked unless `full`. */
export function displayNames(
  token: Pick<TokenInspection, 'token' | 'file'>,
  { full = false }: NameOptions,
): { name: string; file: string } {
  if (full) return { name: token.token, file: token.file };
  const name = maskToken(token.token);
  return { name, file: withParent(token.file, name) };
}
