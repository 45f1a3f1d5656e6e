/** A server in a process of its own that is ready for requests. */
export interface ChildServer {
  readonly url: string;
  readonly pid: number;
  /** Ends it. Returns the processor time of its whole life in milliseconds, with that of the processes it waited for. */
  readonly stop: () => Promise<number>;
}

// As `bun run apps/api` sets it, for all measured servers: see "The allocator" in docs/performance.md.
const ALLOCATOR = { MIMALLOC_PURGE_DELAY: '-1' };

/** Starts a command that prints its URL when it listens. */
export async function startChild(
  command: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<ChildServer> {
  const child = Bun.spawn([...command], {
    env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', ...ALLOCATOR, ...env },
    stdout: 'pipe',
    stderr: 'inherit',
    // A server behind `bun run` is a grandchild; signals reach it through its process group.
    detached: true,
  });
  const end = (signal: NodeJS.Signals) => {
    try {
      process.kill(-child.pid, signal);
    } catch {
      // It has already exited.
    }
  };
  const onExit = () => end('SIGKILL');
  process.on('exit', onExit);
  const url = await firstUrl(child.stdout);
  return {
    url,
    pid: child.pid,
    stop: async () => {
      end('SIGTERM');
      await child.exited;
      // The server behind `bun run` ends after it, and would take processor time from what is measured next.
      while (isAlive(child.pid)) await Bun.sleep(5);
      process.off('exit', onExit);
      return processorMs(child);
    },
  };
}

/** Whether a process group has a process. */
function isAlive(group: number): boolean {
  try {
    return process.kill(-group, 0);
  } catch {
    return false;
  }
}

/** The processor time of an ended process and of those it waited for, in milliseconds. */
export function processorMs(child: Bun.Subprocess): number {
  return Number(child.resourceUsage()?.cpuTime.total ?? 0) / 1000;
}

async function firstUrl(stream: ReadableStream<Uint8Array>): Promise<string> {
  let text = '';
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) throw new Error(`A server ended before it listened: ${text}`);
    text += new TextDecoder().decode(value);
    const [url] = /http:\/\/[\w.:]+:\d+/.exec(text) ?? [];
    if (!url) continue;
    reader.releaseLock();
    return url;
  }
}
