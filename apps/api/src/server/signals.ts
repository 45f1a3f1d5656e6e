/** What signals do with a server. */
export interface SignalTarget {
  readonly stop: () => Promise<void>;
  readonly reload: () => Promise<void>;
}

/** How long stopping may take before the process exits anyway. */
const STOP_TIMEOUT_MS = 5_000;

/** The signals of a system, by what they do. */
export function signalsOf(
  platform: NodeJS.Platform = process.platform,
): Readonly<Record<keyof SignalTarget, readonly NodeJS.Signals[]>> {
  // Windows has Ctrl+C, Ctrl+Break, and SIGHUP for a closed window, after which it ends the process within ten seconds.
  if (platform === 'win32') return { stop: ['SIGINT', 'SIGBREAK', 'SIGHUP'], reload: [] };
  return { stop: ['SIGTERM', 'SIGINT'], reload: ['SIGHUP'] };
}

/** Stops or reloads a server by signals. A second signal exits without waiting for requests in progress. */
export function handleSignals(server: SignalTarget): void {
  const signals = signalsOf();
  let stopping = false;
  const stop = () => {
    if (stopping) process.exit(1);
    stopping = true;
    // A hung disk or mount must not block the exit. No count is lost: all of them are in the journal.
    setTimeout(() => {
      process.stderr.write(`Stopping took more than ${STOP_TIMEOUT_MS / 1000} s; exiting anyway\n`);
      process.exit(1);
    }, STOP_TIMEOUT_MS);
    server.stop().then(() => process.exit(0), exitWith);
  };
  for (const signal of signals.stop) process.on(signal, stop);
  for (const signal of signals.reload) {
    process.on(signal, () => {
      server.reload().catch(report);
    });
  }
}

function exitWith(error: unknown): void {
  report(error);
  process.exit(1);
}

function report(error: unknown): void {
  process.stderr.write(`${String(error)}\n`);
}
