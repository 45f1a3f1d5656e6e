// `bun run apps/api`: installs the dependencies of this clone if needed, then is the server. It runs in this process, so
// that signals reach it and its exit code is that of the command.
import { findBundle, isOwner } from './bundle.ts';
import { installIfStale, ROOT } from './dependencies.ts';

const POLL_INTERVAL_MS = 500;
// After the work that the server itself has postponed.
const BUILD_DELAY_MS = 3_000;

installIfStale();
if (!(await startBundle())) {
  await import('../src/index.ts');
  buildLater();
}
stopWithParent();

/** Starts the server from its bundle, if there is a current one. */
async function startBundle(): Promise<boolean> {
  // A debugger or `--watch` needs the source.
  const bundle = process.execArgv.length === 0 ? findBundle() : undefined;
  if (bundle === undefined) return false;
  try {
    await import(bundle);
    return true;
  } catch (error) {
    process.stderr.write(`${bundle} cannot be loaded (${error}), so the server starts from its source\n`);
    return false;
  }
}

/** Builds the bundle for the next start, in a process of its own. */
function buildLater(): void {
  if (!isOwner()) return;
  const timer = setTimeout(() => {
    try {
      const command = [process.execPath, `${import.meta.dir}/build-bundle.ts`];
      Bun.spawn(command, { cwd: ROOT, stdio: ['ignore', 'ignore', 'ignore'] }).unref();
    } catch {
      // No process or memory is left. The next start is from the source again.
    }
  }, BUILD_DELAY_MS);
  timer.unref();
}

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
