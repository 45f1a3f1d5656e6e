// The packed plugin's `server/index.js`. pack-plugin.sh also writes `compiled.js`, the same server in one file with its
// bytecode: that starts in half the time, but only under the version of Bun that packed it. Another one would have to parse
// the whole file, and is faster with parts that are loaded on demand.
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Defined by pack-plugin.sh. */
declare const PACKED_WITH_BUN: string;

const compiled = join(import.meta.dir, 'compiled.js');
if (Bun.version === PACKED_WITH_BUN && existsSync(compiled)) {
  // A file with bytecode cannot have `import.meta`; pack-plugin.sh puts these in its place.
  Object.assign(globalThis, { PACKED_FOLDER: import.meta.dir, PACKED_URL: import.meta.url });
  await import(compiled);
} else {
  await import('../index.ts');
}
