import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Subprocess } from 'bun';
import type { TokensOptions } from '../src/index.ts';

/** A site in a temporary folder. */
export class Site {
  readonly root: string = mkdtempSync(join(tmpdir(), 'flextype-torture-'));

  file(token: string): string {
    return join(this.root, 'project/entries/tokens', token, 'token.yaml');
  }

  write(token: string, limit: number): void {
    mkdirSync(join(this.root, 'project/entries/tokens', token), { recursive: true });
    writeFileSync(this.file(token), `# torture\nlimit_calls: ${limit}\ncalls: 0\nstate: enabled\n`);
  }

  calls(token: string): number {
    return Number(/^calls: (\d+)/m.exec(readFileSync(this.file(token), 'utf8'))?.[1]);
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}

/** A server in its own process. */
export interface Server {
  readonly url: string;
  readonly process: Subprocess;
  stop(): Promise<void>;
  kill(): Promise<void>;
}

// A single file, to be tried in place of the minimal server; with the default options.
const { FLEXTYPE_SERVER: SINGLE_FILE } = process.env;
const CALL = 'api/v1/registry?id=unset&default=set&token=';

export async function startServer(
  site: Site,
  options: TokensOptions = {},
  kind: 'counting' | 'bare' = 'counting',
): Promise<Server> {
  const child = Bun.spawn({
    cmd: SINGLE_FILE
      ? [SINGLE_FILE, 'serve', '--root', site.root, '--port', '0']
      : [process.execPath, join(import.meta.dir, '_server.ts'), site.root, JSON.stringify(options), kind],
    stdout: 'pipe',
    stderr: SINGLE_FILE ? 'ignore' : 'inherit',
  });
  const { value } = await child.stdout.getReader().read();
  const greeting = new TextDecoder().decode(value);
  const [, port] = /(?:127\.0\.0\.1:|^)(\d+)\n/.exec(greeting) ?? [];
  if (port === undefined) throw new Error(`the server did not start: ${greeting}`);
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    child.kill(signal);
    await child.exited;
  };
  return {
    url: `http://127.0.0.1:${port}/${SINGLE_FILE ? CALL : ''}`,
    process: child,
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
  };
}

/** The results of a load. */
export interface Tally {
  sent: number;
  accepted: number;
  refused: number;
  failed: number;
}

/** Sends requests over several connections while `more` returns true; the returned counts grow meanwhile. */
export function load(urls: readonly string[], connections: number, more: (sent: number) => boolean): LoadRun {
  const tally: Tally = { sent: 0, accepted: 0, refused: 0, failed: 0 };
  const lane = async (url: string): Promise<void> => {
    while (more(tally.sent)) {
      tally.sent += 1;
      try {
        const response = await fetch(url);
        await response.arrayBuffer();
        if (response.ok) tally.accepted += 1;
        else tally.refused += 1;
      } catch {
        tally.failed += 1;
      }
    }
  };
  const lanes = Array.from({ length: connections }, (_, index) => lane(urls[index % urls.length] ?? ''));
  return { tally, done: Promise.all(lanes).then(() => tally) };
}

export interface LoadRun {
  readonly tally: Tally;
  readonly done: Promise<Tally>;
}

/** Prints rows as a table. */
export function print(rows: readonly Readonly<Record<string, string | number>>[]): void {
  const names = Object.keys(rows[0] ?? {});
  const widths = names.map((name) => Math.max(name.length, ...rows.map((row) => String(row[name]).length)));
  const line = (cells: readonly unknown[]): string =>
    cells.map((cell, index) => String(cell).padStart(widths[index] ?? 0)).join('  ');
  const text = [line(names), ...rows.map((row) => line(names.map((name) => row[name])))].join('\n');
  process.stdout.write(`${text}\n`);
}

/** Prints the verdict and exits with it. */
export function finish(ok: boolean, what: string): never {
  process.stdout.write(`${ok ? 'ok' : 'FAILED'}: ${what}\n`);
  process.exit(ok ? 0 : 1);
}
