// `bun run apps/api`: installs the dependencies of this clone if needed, then is the server. It runs in this process, so
// that signals reach it and its exit code is that of the command.
import { installIfStale } from './dependencies.ts';

const POLL_INTERVAL_MS = 500;

installIfStale();
await import('../src/index.ts');
stopWithParent();

/** Stops the server when `bun run` has ended: Bun's own shell passes no signals on. */
function stopWithParent(): void {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    process.kill(process.pid, 'SIGTERM');
  }, POLL_INTERVAL_MS);
  timer.unref();
}
