import { expect, test } from 'bun:test';
import { copyFixture } from '@flextype-bun/testing';
import { runFuzz } from './support/fuzz-run.ts';
import { prepareFuzzSite } from './support/fuzz-site.ts';
import { runServer } from './support/server-process.ts';

// To reproduce a failure: `bun run torture:fuzz --seed SEED`.
const RANDOM = Math.floor(Math.random() * 1_000_000);

// The explorer rejects every request, because none has its key.
test.each([
  ['documented', 1, false],
  ['documented', RANDOM, false],
  ['documented', RANDOM, true],
  ['alpha', RANDOM, false],
] as const)(
  'every response conforms to the document: %s, seed %i, explorer %s',
  async (v1, seed, explorer) => {
    const args = prepareFuzzSite(copyFixture('sites/1.x'));
    const server = await runServer([
      ...args,
      '--set',
      `api.v1=${v1}`,
      '--set',
      `explorer.enabled=${explorer}`,
    ]);
    const report = await runFuzz(server.url, { requests: 300, seed, concurrency: 4 });
    expect(report.failures).toEqual([]);
    expect(report.requests).toBe(300);
    // If every request were rejected, the run would prove little.
    if (!explorer) expect(report.statuses.get(200)).toBeGreaterThan(100);
    const { err } = server.output();
    expect(err.split('\n').filter((line) => line !== '' && !line.includes('"draft" is left out'))).toEqual(
      [],
    );
  },
);
