import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { copyFixture } from '../bench/bench-site.ts';
import { startChild } from '../bench/child-server.ts';
import { runFuzz } from '../test/support/fuzz-run.ts';
import { prepareFuzzSite } from '../test/support/fuzz-site.ts';

// `bun run torture:fuzz`: sends thousands of random requests for all operations of the server's document, and checks
// each response against it. `--set KEY=VALUE` is passed to the server, e.g. `--set api.v1=alpha`.

const { values: options } = parseArgs({
  options: {
    requests: { type: 'string', default: '10000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    concurrency: { type: 'string', default: '8' },
    set: { type: 'string', multiple: true, default: [] },
  },
});
const seed = Number(options.seed);
const entry = resolve(import.meta.dir, '../src/index.ts');
const settings = options.set.flatMap((setting) => ['--set', setting]);

const site = prepareFuzzSite(copyFixture());
const server = await startChild([process.execPath, entry, ...site, ...settings]);
const began = performance.now();
const report = await runFuzz(server.url, {
  requests: Number(options.requests),
  seed,
  concurrency: Number(options.concurrency),
});
const seconds = (performance.now() - began) / 1_000;
await server.stop();

const table = (counts: ReadonlyMap<unknown, number>): string =>
  [...counts]
    .sort(([, a], [, b]) => b - a)
    .map(([key, times]) => `${key}: ${times}`)
    .join(', ');
for (const failure of report.failures) process.stdout.write(`${failure}\n`);
process.stdout.write(
  `${report.requests} requests with seed ${seed} in ${seconds.toFixed(1)} s\n` +
    `by operation: ${table(report.operations)}\nby status: ${table(report.statuses)}\n` +
    `${report.failures.length === 0 ? 'every response conforms to the document: ok' : `${report.failures.length} failures: FAILED`}\n`,
);
process.exit(report.failures.length === 0 ? 0 : 1);
