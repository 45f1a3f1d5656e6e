// Preloaded into a server: measures how long the turns of its event loop are, and reports the longest one when asked.
import { openSync, readSync } from 'node:fs';

// Linux tells how long the main thread was ready but had no processor.
const SCHEDULE = process.platform === 'linux' ? openSync('/proc/self/schedstat', 'r') : undefined;
const buffer = Buffer.alloc(64);

let longest = 0;
let last = ownTime();

setInterval(() => {
  const now = ownTime();
  longest = Math.max(longest, now - last);
  last = now;
}, 1).unref();

process.on('message', () => {
  process.send?.(longest);
  longest = 0;
});

/** The time in milliseconds, without what this thread waited for a processor because of others. */
function ownTime(): number {
  if (SCHEDULE === undefined) return performance.now();
  const length = readSync(SCHEDULE, buffer, 0, buffer.length, 0);
  const [, waitedNs] = buffer.toString('latin1', 0, length).split(' ');
  return performance.now() - Number(waitedNs) / 1e6;
}
