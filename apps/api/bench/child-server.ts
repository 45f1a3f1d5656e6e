/** A server in a process of its own, ready to be asked. */
export interface ChildServer {
  readonly url: string;
  /** Resident memory, in bytes. */
  readonly memory: () => Promise<number>;
  readonly stop: () => Promise<void>;
}

/** Starts a command that prints its address when it listens. */
export async function startChild(
  command: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<ChildServer> {
  const child = Bun.spawn([...command], {
    env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', ...env },
    stdout: 'pipe',
    stderr: 'inherit',
  });
  const url = await firstUrl(child.stdout);
  return {
    url,
    memory: () => residentMemory(child.pid),
    stop: async () => {
      child.kill('SIGTERM');
      await child.exited;
    },
  };
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

async function residentMemory(pid: number): Promise<number> {
  const status = await Bun.file(`/proc/${pid}/status`).text();
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? Number.NaN) * 1024;
}
