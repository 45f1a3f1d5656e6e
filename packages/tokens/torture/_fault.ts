import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { openTokens } from '../src/index.ts';
import { load, Site } from './_harness.ts';

/** A failing system call: which, how, and when. */
export interface Fault {
  /** System calls by the names of strace; those that the kernel lacks are skipped. */
  readonly calls: string;
  readonly error: string;
  /** The nth call only (`3`), or the nth and all later ones (`3+`). */
  readonly when: string;
  /** `start`: from the first instruction. `load`: while calls are answered. `kill`: like `load`, ended by `kill -9`. */
  readonly phase: 'start' | 'load' | 'kill';
}

export interface FaultResult {
  /** How many system calls failed. */
  readonly injected: number;
  readonly sent: number;
  readonly answered: number;
  /** The violated condition, if any. */
  readonly bad: string | undefined;
}

const LOAD_MS = 250;
/** Time limit for a start or stop under strace, in milliseconds. */
const LIFECYCLE_TIMEOUT_MS = 20_000;
const TEXT = /^# torture\nlimit_calls: 0\ncalls: \d+\nstate: enabled\n$/;
const OPTIONS = JSON.stringify({ checkpointInterval: 30, refreshInterval: 50, journal: { fsync: 'always' } });

/** Runs a server under load with an injected fault, and checks the counts afterwards. */
export async function runWith(fault: Fault): Promise<FaultResult> {
  const site = new Site();
  site.write('abc', 0);
  // Created first: strace can only trace existing paths, and startup has something to read.
  await (await openTokens(site.root)).close();
  const log = `${site.root}.strace`;
  try {
    const { sent, answered, bad } = await underLoad(site, fault, log);
    const injected = readFileSync(log, 'utf8').split('(INJECTED)').length - 1;
    return { injected, sent, answered, bad: bad ?? (await verify(site, sent, answered)) };
  } finally {
    site.remove();
    rmSync(log, { force: true });
  }
}

async function underLoad(site: Site, fault: Fault, log: string) {
  const strace = ['strace', '-f', '-qq', '-o', log, ...pathsOf(site), ...injection(fault)];
  const command = [process.execPath, join(import.meta.dir, '_server.ts'), site.root, OPTIONS, 'counting'];
  const server = Bun.spawn(fault.phase === 'start' ? [...strace, '-D', ...command] : command, {
    stdout: 'pipe',
    stderr: 'pipe',
  });
  const said = new Response(server.stderr).text();
  const started = await within(server.stdout.getReader().read());
  if (started === undefined) {
    server.kill('SIGKILL');
    await server.exited;
    return { sent: 0, answered: 0, bad: 'it neither started nor ended' };
  }
  const port = new TextDecoder().decode(started.value).trim();
  let sent = 0;
  let answered = 0;
  if (port !== '') {
    const tracer =
      fault.phase === 'start'
        ? undefined
        : Bun.spawn([...strace, '-p', String(server.pid)], { stdout: 'ignore', stderr: 'ignore' });
    const end = performance.now() + LOAD_MS;
    const { tally, done } = load(
      [`http://127.0.0.1:${port}/abc`],
      8,
      () => server.exitCode === null && performance.now() < end,
    );
    await Bun.sleep(LOAD_MS);
    server.kill(fault.phase === 'kill' ? 'SIGKILL' : 'SIGTERM');
    const ended = await within(server.exited);
    if (ended === undefined) server.kill('SIGKILL');
    await server.exited;
    await done;
    ({ sent, accepted: answered } = tally);
    await tracer?.exited;
    if (ended === undefined) return { sent, answered, bad: 'it did not end' };
  }
  await server.exited;
  const crashed = server.signalCode !== null && server.signalCode !== 'SIGKILL';
  if (crashed) return { sent, answered, bad: `it ended by ${server.signalCode}` };
  if (port === '' && (await said).trim() === '') return { sent, answered, bad: 'it ended without a message' };
  return { sent, answered, bad: undefined };
}

/** Waits for a start or stop; undefined after {@link LIFECYCLE_TIMEOUT_MS}. */
async function within<T>(promise: Promise<T>): Promise<T | undefined> {
  return Promise.race([promise, Bun.sleep(LIFECYCLE_TIMEOUT_MS).then(() => undefined)]);
}

/** The conditions after any fault. */
async function verify(site: Site, sent: number, answered: number): Promise<string | undefined> {
  const left = readFileSync(site.file('abc'), 'utf8');
  if (!TEXT.test(left)) return `the file is damaged: ${JSON.stringify(left)}`;
  const tokens = await openTokens(site.root);
  // Not the count of the file: after `kill -9` the journal is ahead while a fresh temporary file blocks the write.
  const counted = (await tokens.find('abc'))?.calls ?? 0;
  await tokens.close();
  if (counted < answered) return `counted ${counted} of ${answered} answered`;
  return counted > sent ? `counted ${counted} of ${sent} sent` : undefined;
}

/** Only calls on files of the site fail, not those of Bun. */
function pathsOf(site: Site): string[] {
  const journal = join(site.root, 'var/registry-api');
  const token = site.file('abc');
  const paths = ['calls.journal', 'calls.journal.tmp', 'lock'].map((name) => join(journal, name));
  paths.push(
    journal,
    token,
    join(token, '..'),
    join(token, '../.token.yaml.tmp'),
    join(site.root, 'project'),
  );
  return paths.flatMap((path) => ['-P', path]);
}

function injection({ calls, error, when }: Fault): string[] {
  const known = calls
    .split(',')
    .map((call) => `?${call}`)
    .join(',');
  // Bun retries interrupted calls, as POSIX requires, so it would loop forever if every call were interrupted.
  const some =
    error === 'EINTR' && when.endsWith('+')
      ? `${when.slice(0, -1)}..${Number.parseInt(when, 10) + 20}`
      : when;
  return ['-e', `trace=${known}`, '-e', `inject=${known}:error=${error}:when=${some}`];
}
