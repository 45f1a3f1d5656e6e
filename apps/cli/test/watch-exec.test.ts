import { describe, expect, test } from 'bun:test';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { makeSite, pluginFiles, tempFolder, until, writeIn } from '@flextype-bun/testing';
import { cli } from './support/cli.ts';
import { type Program, start } from './support/program.ts';

const ID = 'plugins.shop.settings';
const TITLE = '$PLUGINS_SHOP_SETTINGS_TITLE';

interface Watch extends Program {
  /** Saves another title. */
  readonly save: (title: string) => void;
  /** Lines that the command has written to the file `log`. */
  readonly log: () => string[];
}

/** Watches a site with a command, which runs in a folder of its own. */
async function watchWith(command: string, ...options: string[]): Promise<Watch> {
  return watchBy([], command, options);
}

/** The same, started by another program. */
async function watchBy(
  starter: readonly string[],
  command: string,
  options: readonly string[],
): Promise<Watch> {
  const root = makeSite(pluginFiles('shop', 'version: 1.0.0', 'enabled: true\ntitle: First\n'));
  const folder = tempFolder();
  const program = start(['watch', ID, '--root', root, '--exec', command, ...options], folder, { starter });
  await until('it watches', () => program.err().includes('Watching'));
  return {
    ...program,
    save: (title) =>
      writeIn(root, 'project/config/plugins/shop/settings.yaml', `title: ${JSON.stringify(title)}\n`),
    log: () => {
      const file = join(folder, 'log');
      return existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1) : [];
    },
  };
}

const UNSHARE = ['unshare', '--pid', '--fork', '--kill-child', '--mount-proc'];
const CAN_UNSHARE = process.platform === 'linux' && Bun.spawnSync([...UNSHARE, 'true']).exitCode === 0;

/** Whether a process runs; a zombie does not. */
function isRunning(pid: string | undefined): boolean {
  const { stdout } = Bun.spawnSync(['ps', '-o', 'stat=', '-p', String(pid)]);
  return /^[^ZX]/.test(stdout.toString().trim());
}

describe('once per change', () => {
  test('runs with the values in its environment, and nothing in them is run', async () => {
    const watch = await watchWith(`echo "${TITLE}" >>log; echo done`);
    const hostile = '"; touch hacked; echo `touch hacked` $(touch hacked) \'';
    watch.save(hostile);
    await until('it has run', () => watch.out().includes('done'));
    expect(watch.log()).toEqual([hostile]);
    // Standard output is the command's alone.
    expect(watch.out()).toBe('done\n');
    expect(watch.err()).toContain(`${ID}.title: "First" → `);
  });

  test('goes on after a command that fails, and says how it ended', async () => {
    const watch = await watchWith(`echo "${TITLE}" >>log; exit 7`);
    watch.save('Second');
    await until('it has run', () => watch.err().includes('exited with 7'));
    watch.save('Third');
    await until('it has run again', () => watch.log().includes('Third'));
    watch.signal('SIGINT');
    expect(await watch.exited).toBe(0);
  });

  test('runs once more for all changes during a run, with the latest values', async () => {
    const wait = 'until [ -e go ]; do sleep 0.01; done';
    const watch = await watchWith(`echo "${TITLE}" >>log; ${wait}; echo end >>log`, '--debounce', '1');
    watch.save('Second');
    await until('it runs', () => watch.log().includes('Second'));
    for (const title of ['Third', 'Fourth', 'Fifth']) {
      watch.save(title);
      await until('it has seen the change', () => watch.err().includes(`→ "${title}"`));
    }
    writeIn(watch.cwd, 'go', '');
    await until('it has run again', () => watch.log().length === 4);
    expect(watch.log()).toEqual(['Second', 'end', 'Fifth', 'end']);
  });

  test('runs changes within --debounce as one', async () => {
    const watch = await watchWith(`echo "${TITLE}" >>log`, '--debounce', '1500');
    for (const title of ['Second', 'Third']) {
      watch.save(title);
      await until('it has seen the change', () => watch.err().includes(`→ "${title}"`));
    }
    await until('it has run', () => watch.log().length > 0);
    expect(watch.log()).toEqual(['Third']);
  });
});

describe('--restart', () => {
  test('runs at once, and ends the command with all its processes at a change', async () => {
    const watch = await watchWith(`sleep 600 & echo "${TITLE} $!" >>log; wait`, '--restart');
    await until('it runs', () => watch.log().length === 1);
    const [, first] = watch.log()[0]?.split(' ') ?? [];
    expect(isRunning(first)).toBe(true);
    watch.save('Second');
    await until('it runs again', () => watch.log().length === 2);
    expect(watch.log()[1]).toStartWith('Second ');
    expect(isRunning(first)).toBe(false);
    const [, second] = watch.log()[1]?.split(' ') ?? [];
    watch.signal('SIGTERM');
    expect(await watch.exited).toBe(0);
    expect(isRunning(second)).toBe(false);
    expect(watch.err()).not.toContain('ended by');
  });

  test('kills what ignores SIGTERM', async () => {
    const stubborn = `trap "" TERM; echo "${TITLE} $$" >>log; while :; do sleep 0.05; done`;
    const watch = await watchWith(stubborn, '--restart');
    await until('it runs', () => watch.log().length === 1);
    const [, pid] = watch.log()[0]?.split(' ') ?? [];
    watch.save('Second');
    await until('it runs again', () => watch.log().length === 2);
    expect(isRunning(pid)).toBe(false);
    const [, last] = watch.log()[1]?.split(' ') ?? [];
    watch.signal('SIGINT');
    await until('it waits for the command', () => watch.err().includes('Waiting for the command'));
    // A second signal does not wait; one at the same moment is the first.
    await until(
      'it has ended',
      () => {
        watch.signal('SIGINT');
        return !isRunning(last);
      },
      { withinMs: 4_000 },
    );
    expect(await watch.exited).toBe(0);
  });

  test('takes a signal that arrives twice, as from `timeout`, for one', async () => {
    const watch = await watchWith(
      'trap "sleep 0.1; echo clean >>log; exit" INT; echo on >>log; while :; do sleep 0.01; done',
      '--restart',
    );
    await until('it runs', () => watch.log().includes('on'));
    for (let count = 0; count < 5; count++) watch.signal('SIGINT');
    expect(await watch.exited).toBe(0);
    expect(watch.log()).toEqual(['on', 'clean']);
  });

  test.if(CAN_UNSHARE)(
    'does not wait for processes that have ended where nobody takes note of it',
    async () => {
      // As in a container without an init, the program is the first process, and gets the orphans.
      const watch = await watchBy(UNSHARE, `sleep 600 & echo "${TITLE}" >>log; wait`, ['--restart']);
      await until('it runs', () => watch.log().includes('First'));
      watch.save('Second');
      await until('it runs again', () => watch.log().includes('Second'), { withinMs: 8_000 });
    },
  );

  test('passes signals on', async () => {
    const watch = await watchWith(
      'trap "echo usr1 >>log" USR1; trap "echo int >>log; exit" INT; echo on >>log; while :; do sleep 0.01; done',
      '--restart',
    );
    await until('it runs', () => watch.log().includes('on'));
    watch.signal('SIGUSR1');
    await until('the signal arrives', () => watch.log().includes('usr1'));
    watch.signal('SIGINT');
    expect(await watch.exited).toBe(0);
    expect(watch.log()).toEqual(['on', 'usr1', 'int']);
  });
});

test('a command line that cannot work is refused', async () => {
  const root = makeSite(pluginFiles('shop', 'version: 1.0.0', 'enabled: true\na-b: 1\na_b: 2\n'));
  expect(await cli(['watch', '--restart', '--root', root])).toEqual({
    code: 2,
    out: '',
    err: '--restart and --debounce need --exec\n',
  });
  const twins = await cli(['watch', '--exec', 'true', '--root', root]);
  expect([twins.code, twins.err]).toEqual([1, expect.stringContaining('would both be the variable')]);
});

test('a working directory that is gone is named', async () => {
  const watch = await watchWith('true');
  rmSync(watch.cwd, { recursive: true });
  watch.save('Second');
  await until('it says so', () => watch.err().includes(`${watch.cwd} does not exist any more`));
});

test('values that no environment can hold are reported, and the watch goes on', async () => {
  const watch = await watchWith(`echo "\${#PLUGINS_SHOP_SETTINGS_TITLE}" >>log`);
  watch.save('x'.repeat(300_000));
  await until('it says so', () => watch.err().includes('The values are too large for an environment'));
  watch.save('Second');
  await until('it has run', () => watch.log().includes('6'));
});
