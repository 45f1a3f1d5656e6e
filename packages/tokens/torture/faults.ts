// Each system call on the site's files fails in each way, the nth time or from then on, at startup, under load, and
// with `kill -9`: answered <= counted <= sent, no file damaged or empty, and the server runs or exits with a message.
import { type Fault, type FaultResult, runWith } from './_fault.ts';
import { finish, print } from './_harness.ts';

const CALLS: Readonly<Record<string, string>> = {
  write: 'write,writev',
  fsync: 'fsync,fdatasync',
  rename: 'rename,renameat,renameat2',
  open: 'open,openat',
  truncate: 'truncate,ftruncate',
  close: 'close',
  stat: 'stat,lstat,fstat,newfstatat,statx',
  read: 'read,pread64,preadv',
  link: 'link,linkat',
  pwrite: 'pwrite64,pwritev',
};
const ERRORS: readonly string[] = ['EIO', 'ENOSPC', 'EMFILE', 'EACCES', 'EINTR'];
const WHEN: readonly string[] = ['1', '3+'];
const PHASES: readonly Fault['phase'][] = ['start', 'load', 'kill'];
/** More than the processors, since a run mostly waits. */
const AT_ONCE = 8;

const [only] = process.argv.slice(2);
if (Bun.which('strace') === null) finish(false, 'strace is not installed');

const rows: Record<string, string | number>[] = [];
const bad: string[] = [];
for (const [name, calls] of Object.entries(CALLS)) {
  if (only !== undefined && name !== only) continue;
  const faults = ERRORS.flatMap((error) =>
    WHEN.flatMap((when) => PHASES.map((phase): Fault => ({ calls, error, when, phase }))),
  );
  const results = await runAll(faults);
  const sum = (value: (result: FaultResult) => number): number =>
    results.reduce((total, result) => total + value(result), 0);
  const failed = results.flatMap(({ bad: what }, index) => {
    const { error, when, phase } = faults[index] ?? {};
    return what === undefined ? [] : [`${name} ${error} ${when} ${phase}: ${what}`];
  });
  bad.push(...failed);
  const row = {
    call: name,
    runs: results.length,
    'with a fault': results.filter(({ injected }) => injected > 0).length,
    faults: sum(({ injected }) => injected),
    sent: sum(({ sent }) => sent),
    answered: sum(({ answered }) => answered),
    bad: failed.length,
  };
  rows.push(row);
  // Print each row at once: the whole sweep takes minutes.
  process.stdout.write(`${[JSON.stringify(row), ...failed].join('\n')}\n`);
}
print(rows);
finish(bad.length === 0, `${bad.length} bad${bad.length === 0 ? '' : `: ${bad.join('; ')}`}`);

async function runAll(faults: readonly Fault[]): Promise<FaultResult[]> {
  const results: FaultResult[] = [];
  const queue = faults.entries();
  const lane = async (): Promise<void> => {
    for (const [index, fault] of queue) results[index] = await runWith(fault);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  return results;
}
