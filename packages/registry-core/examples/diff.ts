// Prints the differences between two sites. Run: bun packages/registry-core/examples/diff.ts [SITE] [OTHER]
import { diff, readSite } from '@flextype-bun/registry-core';

const [before = 'fixtures/sites/0.10', after = 'fixtures/sites/1.x'] = process.argv.slice(2);

const [one, other] = await Promise.all([readSite(before), readSite(after)]);
for (const { kind, id } of diff(one.snapshot.tree, other.snapshot.tree))
  process.stdout.write(`${kind} ${id}\n`);
