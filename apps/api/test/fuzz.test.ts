import { expect, test } from 'bun:test';
import { copyFixture } from '@flextype-bun/testing';
import { runFuzz } from './support/fuzz-run.ts';
import { prepareFuzzSite } from './support/fuzz-site.ts';
import { runServer } from './support/server-process.ts';

// `bun run torture:fuzz --seed SEED` goes on from a seed that is named here.
const RANDOM = Math.floor(Math.random() * 1_000_000);

test.each([
  ['documented', 1],
  ['documented', RANDOM],
  ['alpha', RANDOM],
])('whatever is asked, the answer is as the document says: %s, seed %i', async (v1, seed) => {
  const args = prepareFuzzSite(copyFixture('sites/1.x'));
  const server = await runServer([...args, '--set', `api.v1=${v1}`]);
  const report = await runFuzz(server.url, { requests: 300, seed, concurrency: 4 });
  expect(report.failures).toEqual([]);
  expect(report.requests).toBe(300);
  // What is refused throughout would prove little.
  expect(report.statuses.get(200)).toBeGreaterThan(100);
  const { err } = server.output();
  expect(err.split('\n').filter((line) => line !== '' && !line.includes('"draft" is left out'))).toEqual([]);
});
