import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

// That many tokens are called while the server is measured, spread evenly over all there are.
const CALLED = 10;

/**
 * Gives a site of Flextype 1.x that many tokens.
 *
 * @returns those that are to be called
 */
export function makeTokenFolders(root: string, count: number): readonly string[] {
  const text = 'title: Bench\nlimit_calls: 0\ncalls: 0\nstate: enabled\n';
  for (let number = 0; number < count; number++) {
    const folder = join(root, 'project/entries/tokens', toToken(number));
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'token.yaml'), text);
  }
  // Writing all that out is the making of the site, too; a checkpoint's fsync would have to wait for it.
  Bun.spawnSync(['sync']);
  const called = Math.min(count, CALLED);
  return Array.from({ length: called }, (_, index) => toToken(Math.floor((index * count) / called)));
}

// 32 digits, as Flextype's own tokens.
function toToken(number: number): string {
  return `${'b'.repeat(24)}${number.toString(16).padStart(8, '0')}`;
}
