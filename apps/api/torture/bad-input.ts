import { parseArgs } from 'node:util';
import { copyFixture } from '../bench/bench-site.ts';
import { startOurs } from '../bench/contenders.ts';
import { residentMemory } from '../bench/process-figures.ts';
import { BAD_REQUESTS, isAsPromised, send } from '../test/support/bad-requests.ts';

// `bun apps/api/torture/bad-input.ts`: sends 40,000 bad requests, and then 100,000 more. Each must get the documented
// response, and the server's memory must not grow any more after the first ones, for which the engine compiles code.

const { values: options } = parseArgs({
  options: {
    requests: { type: 'string', default: '100000' },
    'warm-up': { type: 'string', default: '40000' },
    connections: { type: 'string', default: '16' },
  },
});
const warmUp = Number(options['warm-up']);
const total = warmUp + Number(options.requests);
// Allowance for what is compiled later, and for caches.
const MAX_GROWTH = 1.1;

const server = await startOurs(copyFixture(), 'memory');
const origin = new URL(server.url);
const wrong = new Map<string, number>();
let sent = 0;
let early = 0;

async function client(): Promise<void> {
  while (sent < total) {
    const request = BAD_REQUESTS[sent % BAD_REQUESTS.length];
    sent += 1;
    if (!request) return;
    const { status } = await send(origin, request);
    if (!isAsPromised(request, status)) {
      const what = `${request.name}: ${status} instead of ${request.status}`;
      wrong.set(what, (wrong.get(what) ?? 0) + 1);
    }
    if (sent >= warmUp && early === 0) early = residentMemory(server.pid);
  }
}

const began = performance.now();
await Promise.all(Array.from({ length: Number(options.connections) }, client));
const late = residentMemory(server.pid);
const seconds = (performance.now() - began) / 1_000;
await server.stop();

const megabytes = (bytes: number): string => (bytes / 2 ** 20).toFixed(1);
for (const [what, times] of wrong) process.stdout.write(`${times} × ${what}\n`);
const isFlat = late <= early * MAX_GROWTH;
process.stdout.write(
  `${sent} bad requests in ${seconds.toFixed(0)} s: ${[...wrong.values()].reduce((a, b) => a + b, 0)} without the documented response; ` +
    `memory ${megabytes(early)} MiB after ${warmUp}, ${megabytes(late)} MiB at the end: ${isFlat && wrong.size === 0 ? 'ok' : 'FAILED'}\n`,
);
process.exit(isFlat && wrong.size === 0 ? 0 : 1);
