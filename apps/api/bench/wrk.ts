/** The results of one run of wrk. */
export interface Load {
  readonly answers: number;
  /** Responses per second. */
  readonly rate: number;
  /** 99th percentile of the latency, in milliseconds. */
  readonly p99: number;
  /** Number of responses other than 2xx and 3xx, and of connection errors. */
  readonly failed: number;
}

const WRK = Bun.which('wrk');

/** Exits with a message if wrk is not installed. */
export function requireWrk(): void {
  if (WRK !== null) return;
  process.stderr.write(
    'wrk is not installed, and it makes the load: apt-get install wrk (Debian), brew install wrk (macOS)\n',
  );
  process.exit(1);
}

/**
 * Requests one URL repeatedly from one thread.
 *
 * @param script a Lua script for wrk, which may request other paths
 */
export async function load(
  url: string,
  connections: number,
  seconds: number,
  script?: string,
): Promise<Load> {
  const command = [WRK ?? 'wrk', '-t1', `-c${connections}`, `-d${seconds}s`, '--latency'];
  if (script) command.push('-s', script);
  const child = Bun.spawn([...command, url], { stdout: 'pipe', stderr: 'pipe' });
  const text = await new Response(child.stdout).text();
  if ((await child.exited) !== 0)
    throw new Error(`wrk failed: ${text}${await new Response(child.stderr).text()}`);
  const errors =
    /Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)/.exec(text)?.slice(1) ?? [];
  return {
    answers: Number(/(\d+) requests in/.exec(text)?.[1]),
    rate: Number(/Requests\/sec:\s+([\d.]+)/.exec(text)?.[1]),
    p99: toMilliseconds(/99%\s+([\d.]+\w+)/.exec(text)?.[1] ?? ''),
    failed:
      Number(/Non-2xx or 3xx responses: (\d+)/.exec(text)?.[1] ?? 0) +
      errors.map(Number).reduce((a, b) => a + b, 0),
  };
}

function toMilliseconds(text: string): number {
  const [, number = '', unit = ''] = /^([\d.]+)(us|ms|s)$/.exec(text) ?? [];
  return Number(number) * ({ us: 0.001, ms: 1, s: 1000 }[unit] ?? Number.NaN);
}
