/** What one run of wrk found. */
export interface Load {
  readonly answers: number;
  /** Answers a second. */
  readonly rate: number;
  /** The time that 99 % of the answers took at most, in milliseconds. */
  readonly p99: number;
  /** Answers whose status is neither 2xx nor 3xx, and failures of the connection. */
  readonly failed: number;
}

const WRK = Bun.which('wrk');

/** Ends the process with a clear message where there is no wrk to measure with. */
export function requireWrk(): void {
  if (WRK !== null) return;
  process.stderr.write(
    'wrk is not installed, and it makes the load: apt-get install wrk (Debian), brew install wrk (macOS)\n',
  );
  process.exit(1);
}

/**
 * Asks one URL over and over, from one thread.
 *
 * @param script a Lua script of wrk's, which may ask for other paths
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
