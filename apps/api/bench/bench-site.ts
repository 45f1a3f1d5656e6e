import { appendFileSync, cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

const FIXTURE = resolve(import.meta.dir, '../../../fixtures/sites/1.x');

/** Copies the 1.x fixture, because servers write counts into their site; removed when the process exits. */
export function copyFixture(): string {
  const root = join(mkdtempSync(join(tmpdir(), 'flextype-bench-')), 'site');
  process.on('exit', () => rmSync(dirname(root), { recursive: true, force: true }));
  cpSync(FIXTURE, root, { recursive: true });
  return root;
}

/** Copies the 1.x fixture and adds a subtree of about 20 kB of JSON; removed when the process exits. */
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
