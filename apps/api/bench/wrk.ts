/** What one run of wrk found. */
export interface Load {
  /** Answers a second. */
  readonly rate: number;
  /** The time that 99 % of the answers took at most, in milliseconds. */
  readonly p99: number;
  /** Answers whose status is neither 2xx nor 3xx, and failures of the connection. */
  readonly failed: number;
}

const WRK = Bun.which('wrk');

/** Whether there is a wrk to measure with. */
export const hasWrk: boolean = WRK !== null;

/** Asks one URL over and over, from one thread. */
export async function load(url: string, connections: number, seconds: number): Promise<Load> {
  const command = [WRK ?? 'wrk', '-t1', `-c${connections}`, `-d${seconds}s`, '--latency', url];
  const child = Bun.spawn(command, { stdout: 'pipe', stderr: 'pipe' });
  const text = await new Response(child.stdout).text();
  if ((await child.exited) !== 0)
    throw new Error(`wrk failed: ${text}${await new Response(child.stderr).text()}`);
  const errors =
    /Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)/.exec(text)?.slice(1) ?? [];
  return {
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
