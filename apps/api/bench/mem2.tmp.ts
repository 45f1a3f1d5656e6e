import { readFileSync, writeFileSync } from 'node:fs';
import { startServer } from './reload-server.ts';
import { makeSite, pluginFile, pluginSettings } from './reload-sites.ts';

const root = makeSite(20);
const server = await startServer(root, ['--set', 'watch.debounce=0']);
const rss = () =>
  Math.round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${server.pid}/status`, 'utf8'))?.[1]) / 102.4) /
  10;
for (let reload = 1; reload <= 10000; reload++) {
  writeFileSync(pluginFile(root, reload % 20), pluginSettings(reload));
  while (!(await server.ask(`plugins.plugin-${reload % 20}.settings.mark`)).endsWith(`:${reload}}}`));
  if (![100, 1000, 10000].includes(reload)) continue;
  const a = rss();
  await Bun.sleep(5000);
  console.log(reload, a, rss(), Math.round(performance.now()));
}
await server.stop();
