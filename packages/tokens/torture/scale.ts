// A million token folders: startup does not read them, a first call costs one lookup, and memory is bounded.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openTokens } from '../src/index.ts';
import { finish, print, Site } from './_harness.ts';

const FOLDERS = Number(process.argv[2] ?? 1_000_000);
const FIRST_CALLS = 20_000;
const UNKNOWN = 200_000;

function megabytes(): number {
  Bun.gc(true);
  return Math.round(process.memoryUsage().rss / 1024 / 1024);
}

function nameOf(index: number): string {
  return new Bun.CryptoHasher('md5').update(String(index)).digest('hex');
}

/** Runs a task many times, 64 at a time, and returns the microseconds per run. */
async function timed(times: number, work: (index: number) => Promise<unknown>): Promise<number> {
  const began = performance.now();
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < times) await work(next++);
  };
  await Promise.all(Array.from({ length: 64 }, lane));
  return Math.round(((performance.now() - began) / times) * 1000);
}

const site = new Site();
const folder = join(site.root, 'project/entries/tokens');
mkdirSync(folder, { recursive: true });
const text = 'limit_calls: 0\ncalls: 0\nstate: enabled\n';
const making = performance.now();
for (let index = 0; index < FOLDERS; index++) {
  const token = join(folder, nameOf(index));
  mkdirSync(token);
  writeFileSync(join(token, 'token.yaml'), text);
}
const made = ((performance.now() - making) / 1000).toFixed(0);

const before = megabytes();
const opening = performance.now();
const tokens = await openTokens(site.root, { maxCached: 10_000 });
const opened = (performance.now() - opening).toFixed(1);
const rows: Record<string, string | number>[] = [
  { what: 'open', times: 1, 'us each': Math.round(Number(opened) * 1000), resident: 0, MB: megabytes() },
];
const measure = async (
  what: string,
  times: number,
  work: (index: number) => Promise<unknown>,
): Promise<void> => {
  const each = await timed(times, work);
  rows.push({ what, times, 'us each': each, resident: tokens.status.cached, MB: megabytes() });
};
const spread = Math.max(1, Math.floor(FOLDERS / FIRST_CALLS));
await measure('first calls', Math.min(FIRST_CALLS, FOLDERS), async (index) =>
  tokens.consume(nameOf(index * spread)),
);
await measure('unknown tokens', UNKNOWN, async (index) => tokens.consume(nameOf(-1 - index)));
await measure('unknown tokens', UNKNOWN, async (index) => tokens.consume(nameOf(-1 - UNKNOWN - index)));
await measure('first calls', Math.min(FIRST_CALLS, FOLDERS), async (index) =>
  tokens.consume(nameOf(index * spread + 1)),
);
await tokens.flush();
rows.push({
  what: 'after a flush',
  times: 1,
  'us each': 0,
  resident: tokens.status.cached,
  MB: megabytes(),
});
await tokens.close();
print(rows);
const removing = Bun.spawn({ cmd: ['rm', '-rf', site.root] });
await removing.exited;
finish(megabytes() - before < 400, `${FOLDERS} folders, made in ${made} s; ${before} MB before`);
