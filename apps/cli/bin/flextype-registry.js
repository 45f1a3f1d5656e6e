#!/usr/bin/env bun
// JavaScript, so that Node can read it: it cannot run the rest, and says so.
if (process.versions.bun === undefined) {
  process.stderr.write(
    'flextype-registry runs on Bun. Install it from https://bun.com, or use the single file.\n',
  );
  process.exitCode = 1;
} else {
  await import('../src/index.ts');
}
