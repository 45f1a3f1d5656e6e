// Preloaded into a server: measures how long the turns of its event loop are, and reports the longest when asked.
import { openSync, readSync } from 'node:fs';

/** The longest turns since the last report, in milliseconds. */
export interface LongestTurns {
  /** The processor time of the main thread; elsewhere than on Linux the same as `elapsed`. */
  readonly busy: number;
  /** The time that passed, which is longer while other processes use the processors. */
  readonly elapsed: number;
}

const SCHEDULE = process.platform === 'linux' ? openSync('/proc/self/schedstat', 'r') : undefined;
const buffer = Buffer.alloc(64);

let longest: LongestTurns = { busy: 0, elapsed: 0 };
let last = sample();

setInterval(() => {
  const now = sample();
  longest = {
    busy: Math.max(longest.busy, now.busy - last.busy),
    elapsed: Math.max(longest.elapsed, now.elapsed - last.elapsed),
  };
  last = now;
}, 1).unref();

process.on('message', () => {
  process.send?.(longest);
  longest = { busy: 0, elapsed: 0 };
});

function sample(): LongestTurns {
  const elapsed = performance.now();
  if (SCHEDULE === undefined) return { busy: elapsed, elapsed };
  const length = readSync(SCHEDULE, buffer, 0, buffer.length, 0);
  const [busyNs] = buffer.toString('latin1', 0, length).split(' ');
  return { busy: Number(busyNs) / 1e6, elapsed };
}
