import { appendFileSync, cpSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const FIXTURE = resolve(import.meta.dir, '../../../fixtures/sites/1.x');

/** A copy of the 1.x fixture with a subtree of about 20 kB of JSON; the caller removes it. */
export function makeBenchSite(): string {
  const root = join(mkdtempSync(join(tmpdir(), 'flextype-bench-')), 'site');
  cpSync(FIXTURE, root, { recursive: true });
  const items = Array.from({ length: 200 }, (_, index) => {
    const text = `Item ${index} of the subtree: a title such as sites have them, é and all`;
    return `    item_${index}: { title: "${text}", weight: ${index}.5 }\n`;
  });
  appendFileSync(
    join(root, 'project/config/flextype/settings.yaml'),
    `bench:\n  subtree:\n${items.join('')}`,
  );
  return root;
}
