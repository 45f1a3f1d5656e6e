// Requests per second at 32 connections, with and without consuming a token; needs wrk.
import type { TokensOptions } from '../src/index.ts';
import { finish, print, Site, startServer } from './_harness.ts';

const ROUNDS = Number(process.argv[2] ?? 5);
const SECONDS = 3;

const KINDS: Readonly<Record<string, TokensOptions | undefined>> = {
  bare: undefined,
  file: {},
  'file, fsync none': { journal: { fsync: 'none' } },
  'file, fsync always': { journal: { fsync: 'always' } },
  memory: { ledger: 'memory' },
};

async function measure(url: string): Promise<number> {
  const wrk = Bun.spawn({ cmd: ['wrk', '-t1', '-c32', `-d${SECONDS}`, url], stdout: 'pipe' });
  const text = await new Response(wrk.stdout).text();
  if (text.includes('Non-2xx')) throw new Error(text);
  return Number(/Requests\/sec:\s+([\d.]+)/.exec(text)?.[1]);
}

async function run(options: TokensOptions | undefined): Promise<number> {
  const site = new Site();
  site.write('efe1e36e4d60fcd547e22eb9f795dff9', 0);
  const server = await startServer(site, options ?? {}, options === undefined ? 'bare' : 'counting');
  const rate = await measure(`${server.url}efe1e36e4d60fcd547e22eb9f795dff9`);
  await server.stop();
  site.remove();
  return rate;
}

const rates = new Map<string, number[]>(Object.keys(KINDS).map((name) => [name, []]));
// Alternating, so that other load affects all of them.
for (let round = 0; round < ROUNDS; round++) {
  for (const [name, options] of Object.entries(KINDS)) rates.get(name)?.push(await run(options));
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
}

const bare = median(rates.get('bare') ?? []);
print(
  [...rates].map(([name, numbers]) => ({
    server: name,
    'median req/s': Math.round(median(numbers)),
    'of bare': (median(numbers) / bare).toFixed(2),
    rounds: numbers.map((rate) => Math.round(rate)).join(' '),
  })),
);
finish(true, `${ROUNDS} rounds of ${SECONDS} s each, 32 connections`);
