// `limit_calls: 1000`, 64 connections, 5,000 requests: exactly 1,000 accepted, ten times; alone, and two servers on Redis.
import { finish, load, print, Site, startServer } from './_harness.ts';

const RUNS = 10;
const REQUESTS = 5000;
const LIMIT = 1000;

const rows: Record<string, string | number>[] = [];

async function run(ledger: 'file' | 'redis', servers: number, redis: string, number: number): Promise<void> {
  const site = new Site();
  site.write('abc', LIMIT);
  const options = { ledger, redis: { url: redis, prefix: `torture:${number}:` } };
  const running = await Promise.all(Array.from({ length: servers }, () => startServer(site, options)));
  const began = performance.now();
  const urls = running.map(({ url }) => `${url}abc`);
  const tally = await load(urls, 64, (sent) => sent < REQUESTS).done;
  const seconds = (performance.now() - began) / 1000;
  for (const server of running) await server.stop();
  rows.push({
    ledger,
    servers,
    run: number,
    ...tally,
    'in file': site.calls('abc'),
    seconds: seconds.toFixed(2),
  });
  site.remove();
}

for (let number = 1; number <= RUNS; number++) await run('file', 1, 'redis://127.0.0.1', number);

const port = 20000 + Math.floor(Math.random() * 20000);
const redis = Bun.spawn({
  cmd: ['redis-server', '--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'],
  stdout: 'ignore',
});
await Bun.sleep(1000);
for (let number = 1; number <= RUNS; number++) await run('redis', 2, `redis://127.0.0.1:${port}`, number);
redis.kill();

print(rows);
const exact = rows.every(
  (row) => row['accepted'] === LIMIT && row['in file'] === LIMIT && row['failed'] === 0,
);
finish(exact, `${rows.length} runs, each exactly ${LIMIT} accepted`);
