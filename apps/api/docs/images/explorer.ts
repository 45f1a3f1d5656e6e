// Makes the pictures of the explorer, in light and dark, with the demo site and the Chromium of this machine.
// Usage: bun run docs:pictures [--out DIR]
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Log } from '../../src/server/log.ts';
import { startServer } from '../../src/start-server.ts';
import { launchChromium } from '../../test-browser/chromium.ts';

const FIXTURE = resolve(import.meta.dir, '../../../../fixtures/sites/0.10');
const VIEWPORT = { width: 1200, height: 640 };
const TITLE = 'plugins.site.settings.title';

const { values } = parseArgs({ options: { out: { type: 'string', default: import.meta.dir } } });
const folder = mkdtempSync(join(tmpdir(), 'explorer-pictures-'));
const browser = await launchChromium();
try {
  for (const scheme of ['light', 'dark'] as const) await takePictures(scheme);
} finally {
  await browser.close();
  rmSync(folder, { recursive: true });
}

async function takePictures(colorScheme: 'light' | 'dark'): Promise<void> {
  const root = join(folder, colorScheme, 'orchard');
  cpSync(FIXTURE, root, { recursive: true });
  await using server = await startServer(
    { root, demo: false },
    new Map([['port', 0n]]),
    new Log(() => undefined),
  );
  await using context = await browser.newContext({ viewport: VIEWPORT, colorScheme });
  const page = await context.newPage();
  const take = async (name: string) => {
    // As after a click: without a focus ring.
    await page.evaluate('document.activeElement?.blur()');
    const path = join(values.out, `explorer-${name}-${colorScheme}.png`);
    await page.screenshot({ path, animations: 'disabled' });
  };
  await page.goto(`${server.explorerUrl}&view=problems`);
  await page.getByText(/^\d+ warnings?$/).waitFor();
  await page.getByText('Still looking').waitFor({ state: 'detached' });
  await take('problems');
  await page.goto(`${server.url}/explorer#at=${TITLE}`);
  await page.getByText('Where from').waitFor();
  await take('where-from');
  await rename(root);
  await page.locator('.row.changed', { hasText: 'The Old Orchard' }).waitFor();
  await page.getByRole('complementary').getByText('"The Old Orchard"').waitFor();
  await take('live');
}

async function rename(root: string): Promise<void> {
  const file = join(root, 'project/config/plugins/site/settings.yaml');
  const text = await Bun.file(file).text();
  await Bun.write(file, text.replace('The Orchard', 'The Old Orchard'));
}
