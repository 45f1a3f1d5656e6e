import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { launchChromium } from '../test-browser/chromium.ts';
import {
  measureFlat,
  measurePaint,
  measureSaves,
  measureScroll,
  measureSearch,
  useTab,
} from './explorer/measures.ts';
import { measureOff } from './explorer/off.ts';
import {
  type Bar,
  flatBar,
  memoryBar,
  offBars,
  paintBar,
  saveBar,
  scrollBars,
  searchBars,
  toTable,
  toVerdicts,
} from './explorer/report.ts';
import { IDS_PER_PLUGIN, makeIdSite } from './explorer/sites.ts';
import { openTab, startSite, tabMemory } from './explorer/tab.ts';
import { describeMachine } from './machine.ts';
import { recordVerdicts } from './verdicts.ts';

// `bun run bench:explorer`: the explorer in Chromium on sites of growing size, compared with its targets. `--plugins`
// and `--only` measure less.

const RECORD = join(import.meta.dir, 'explorer.json');
const PLUGINS = '100,250,2500,10000';
const PARTS = 'paint,save,search,flat,scroll,memory,off';

const { values: options } = parseArgs({
  options: {
    plugins: { type: 'string', default: PLUGINS },
    only: { type: 'string', default: PARTS },
    rounds: { type: 'string', default: '7' },
    saves: { type: 'string', default: '20' },
  },
});
// Generated sites are removed by an exit handler, which a signal alone would not run.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1));

const only = new Set(options.only.split(','));
const rounds = Number(options.rounds);
const bars: Bar[] = [];
for (const plugins of options.plugins.split(',').map(Number)) bars.push(...(await measure(plugins)));
if (only.has('off')) bars.push(...offBars(await measureOff(rounds)));
const machine = describeMachine();
const verdicts = recordVerdicts(RECORD, machine, toVerdicts(bars), {
  isComplete: options.plugins === PLUGINS && options.only === PARTS,
});
process.stdout.write(`\n${machine}\n\n${toTable(bars)}\n\n${verdicts}\n`);
process.exit(0);

async function measure(plugins: number): Promise<Bar[]> {
  const found: Bar[] = [];
  const site = `${plugins.toLocaleString('en')} plugins, ${(plugins * IDS_PER_PLUGIN).toLocaleString('en')} ids`;
  const root = makeIdSite(plugins);
  const server = await startSite(root);
  const browser = await launchChromium();
  // The first page warms the server and the browser, and is not counted.
  await measurePaint(browser, server.url);
  if (only.has('paint')) {
    const paints = [];
    for (let round = 0; round < rounds; round++) paints.push(await measurePaint(browser, server.url));
    found.push(paintBar(site, plugins <= 100 ? 300 : 1_500, paints));
  }
  if (only.has('save')) {
    found.push(saveBar(site, 150, await measureSaves(browser, server.url, root, Number(options.saves))));
  }
  const tab = await openTab(browser, server.url);
  if (only.has('search')) found.push(...searchBars(site, 16, await measureSearch(browser, tab)));
  if (only.has('flat')) found.push(flatBar(site, await measureFlat(browser, tab)));
  else if (only.has('scroll')) await measureFlat(browser, tab);
  if (only.has('scroll')) found.push(...scrollBars(site, await measureScroll(browser, tab)));
  await tab.close();
  if (only.has('memory')) {
    const other = await openTab(browser, server.url);
    found.push(memoryBar(site, 300, await tabMemory(browser, other)));
    await useTab(other);
    found.push(memoryBar(`${site}, searched and scrolled`, 300, await tabMemory(browser, other)));
  }
  await browser.close();
  await server.stop();
  process.stderr.write(`${site}\n`);
  return found;
}
