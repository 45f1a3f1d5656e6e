import { writeFileSync } from 'node:fs';
import { type BenchServer, startServer } from './reload-server.ts';
import { makeSite, pluginFile, pluginSettings } from './reload-sites.ts';

const PLUGINS = 20;

/** Measures a server's resident memory in MB after each number of reloads, all of which are served. */
export async function measureMemory(
  reloads: readonly number[],
  env: Readonly<Record<string, string>> = {},
): Promise<number[]> {
  const root = makeSite(PLUGINS);
  const server = await startServer(root, ['--set', 'watch.debounce=0'], env);
  const measured: number[] = [];
  for (let mark = 1; mark <= Math.max(...reloads); mark++) {
    await reload(server, root, mark);
    if (reloads.includes(mark)) measured.push(await residentMemory(server.pid));
  }
  await server.stop();
  return measured;
}

async function reload(server: BenchServer, root: string, mark: number): Promise<void> {
  const plugin = mark % PLUGINS;
  writeFileSync(pluginFile(root, plugin), pluginSettings(mark));
  while (!(await server.ask(`plugins.plugin-${plugin}.settings.mark`)).endsWith(`:${mark}}}`));
}

async function residentMemory(pid: number): Promise<number> {
  const child = Bun.spawn(['ps', '-o', 'rss=', '-p', String(pid)], { stdout: 'pipe' });
  return Number(await new Response(child.stdout).text()) / 1024;
}
