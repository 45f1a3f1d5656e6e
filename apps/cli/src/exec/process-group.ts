import { existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { CommandError, EXIT } from '../terminal/outcome.ts';
import { hasRunningMember } from './group-members.ts';

/** How long a signal has to take effect, before a stronger one follows. */
const KILL_AFTER_MS = 5_000;
const POLL_INTERVAL_MS = 20;

/** A shell command with all processes that it starts, in a process group of their own. */
export class ProcessGroup {
  readonly #child: Bun.Subprocess<'ignore', 'inherit', 'inherit'>;
  #isGone = false;
  #isEnding = false;

  /**
   * Starts a command in a shell. Values reach it in its environment only, so that nothing in them is run.
   *
   * @throws CommandError if it cannot be started
   */
  constructor(command: string, { env, cwd }: { readonly env: NodeJS.ProcessEnv; readonly cwd: string }) {
    try {
      this.#child = Bun.spawn(['sh', '-c', command], {
        cwd,
        env,
        stdin: 'ignore',
        stdout: 'inherit',
        stderr: 'inherit',
        detached: true,
      });
    } catch (cause) {
      throw new CommandError(reasonOf(cause as NodeJS.ErrnoException, cwd), { exit: EXIT.site, cause });
    }
  }

  /** Resolves with how the command ended: `exited with 3`; its background processes may go on. */
  async ended(): Promise<string | undefined> {
    await this.#child.exited;
    const { exitCode, signalCode } = this.#child;
    if (signalCode !== null) return `was ended by ${signalCode}`;
    return exitCode === 0 ? undefined : `exited with ${exitCode}`;
  }

  /** Whether {@link end} has been called. */
  get isEnding(): boolean {
    return this.#isEnding;
  }

  /** Whether the command or a process that it started is alive. */
  get isRunning(): boolean {
    return this.signal(0) && hasRunningMember(this.#child.pid);
  }

  /** Sends a signal to all processes of the group; returns false if there are none. */
  signal(name: NodeJS.Signals | 0): boolean {
    if (this.#isGone) return false;
    try {
      process.kill(-this.#child.pid, name);
      return true;
    } catch (error) {
      // A process of another user, as after sudo, cannot be signalled, but it is running.
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') return true;
      // From now on, the system may give the id to another process.
      this.#isGone = true;
      return false;
    }
  }

  /** Ends all processes of the group: by the signal, by SIGTERM, and at last by SIGKILL. */
  async end(first: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    this.#isEnding = true;
    for (const name of new Set<NodeJS.Signals>([first, 'SIGTERM', 'SIGKILL'])) {
      if (!this.signal(name)) return;
      const deadline = performance.now() + KILL_AFTER_MS;
      while (performance.now() < deadline) {
        if (!this.isRunning) return;
        await delay(POLL_INTERVAL_MS);
      }
    }
  }
}

function reasonOf({ code, message }: NodeJS.ErrnoException, cwd: string): string {
  if (code === 'E2BIG') return 'The values are too large for an environment; watch an id with fewer of them';
  if (code === 'ENOENT' && !existsSync(cwd))
    return `The command cannot be started: ${cwd} does not exist any more`;
  if (code === 'ENOENT') return 'The command cannot be started: there is no shell "sh" here';
  return `The command cannot be started: ${message}`;
}
