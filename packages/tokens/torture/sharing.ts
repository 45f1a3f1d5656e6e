// Another process calls the token as PHP does, during full load: no request fails, and its calls are kept.
import { join } from 'node:path';
import { finish, load, print, Site, startServer } from './_harness.ts';

const SECONDS = Number(process.argv[2] ?? 10);

const rows: Record<string, string | number>[] = [];
for (const pause of [1000, 100, 20, 5, 1]) {
  const site = new Site();
  site.write('abc', 0);
  const server = await startServer(site);
  const php = Bun.spawn({
    cmd: [process.execPath, join(import.meta.dir, '_php.ts'), site.file('abc'), String(pause)],
    stdout: 'pipe',
  });
  const end = performance.now() + SECONDS * 1000;
  const tally = await load([`${server.url}abc`], 16, () => performance.now() < end).done;
  php.kill('SIGTERM');
  const increments = Number(await new Response(php.stdout).text());
  await server.stop();
  const inFile = site.calls('abc');
  const difference = inFile - tally.accepted - increments;
  rows.push({
    'ms between': pause,
    requests: tally.sent,
    failed: tally.failed + tally.refused,
    accepted: tally.accepted,
    'by PHP': increments,
    'in file': inFile,
    difference,
  });
  site.remove();
}
print(rows);
finish(
  rows.every(({ failed }) => failed === 0),
  'no request failed; the difference is what the write race cost (README)',
);
