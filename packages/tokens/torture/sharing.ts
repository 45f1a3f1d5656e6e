// Another process writes the token file as PHP does, under full load: no request fails, and no call of ours is lost.
import { join } from 'node:path';
import { finish, load, print, Site, startServer } from './_harness.ts';

const SECONDS = Number(process.argv[2] ?? 10);

const rows: Record<string, string | number>[] = [];
for (const [release, pause] of ['0.9', '1.0'].flatMap((name) =>
  [1000, 100, 20, 5, 1].map((ms) => [name, ms] as const),
)) {
  const site = new Site();
  site.write('abc', 0);
  const server = await startServer(site);
  const php = Bun.spawn({
    cmd: [process.execPath, join(import.meta.dir, '_php.ts'), site.file('abc'), String(pause), release],
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
    PHP: release,
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
// PHP 1.0 loses calls of its own by writing the same number repeatedly; those are not counted as ours.
finish(
  rows.every((row) => row['failed'] === 0 && Number(row['in file']) >= Number(row['accepted'])),
  'no request failed, and no call of ours was lost; the difference is what PHP itself lost (docs/counting.md)',
);
