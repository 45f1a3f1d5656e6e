import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

// Number of tokens that are called during the measurement, spread evenly over all tokens.
const CALLED = 10;

/**
 * Adds tokens to a Flextype 1.x site.
 *
 * @returns the tokens to call
 */
export function makeTokenFolders(root: string, count: number): readonly string[] {
  const text = 'title: Bench\nlimit_calls: 0\ncalls: 0\nstate: enabled\n';
  for (let number = 0; number < count; number++) {
    const folder = join(root, 'project/entries/tokens', toToken(number));
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'token.yaml'), text);
  }
  // Flushes the new files now; otherwise the server's first fsync would have to wait for them.
  Bun.spawnSync(['sync']);
  const called = Math.min(count, CALLED);
  return Array.from({ length: called }, (_, index) => toToken(Math.floor((index * count) / called)));
}

// 32 hexadecimal digits, like Flextype's own tokens.
function toToken(number: number): string {
  return `${'b'.repeat(24)}${number.toString(16).padStart(8, '0')}`;
}
