import { appendFileSync, cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

const FIXTURE = resolve(import.meta.dir, '../../../fixtures/sites/1.x');

/** A copy of the 1.x fixture, since servers count in their sites; it is gone when the process ends. */
export function copyFixture(): string {
  const root = join(mkdtempSync(join(tmpdir(), 'flextype-bench-')), 'site');
  process.on('exit', () => rmSync(dirname(root), { recursive: true, force: true }));
  cpSync(FIXTURE, root, { recursive: true });
  return root;
}

/** A copy of the 1.x fixture with a subtree of about 20 kB of JSON; it is gone when the process ends. */
export function makeBenchSite(): string {
  const root = copyFixture();
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
