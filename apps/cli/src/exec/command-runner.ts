import { CommandError } from '../terminal/outcome.ts';
import { ProcessGroup } from './process-group.ts';

/** Options of a {@link CommandRunner}. */
export interface RunnerOptions {
  readonly command: string;
  readonly cwd: string;
  /** End the running command at a change and start it again, instead of running it once per change. */
  readonly restart: boolean;
  /** Changes within this time are combined. */
  readonly debounceMs: number;
  /** The environment of the next run. */
  readonly environment: () => NodeJS.ProcessEnv;
  readonly report: (message: string) => void;
}

/** Runs a command for changes: never twice at the same time, and each time with the latest values. */
export class CommandRunner {
  readonly #options: RunnerOptions;
  #group: ProcessGroup | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isDue = false;
  #isClosed = false;
  /** The end of the current round: of ending one command and starting the next. */
  #round: Promise<void> | undefined;

  constructor(options: RunnerOptions) {
    this.#options = options;
  }

  /** Runs the command soon; while it is running, after it, or in its place. */
  change(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.start();
    }, this.#options.debounceMs);
  }

  /** Runs the command now. */
  start(): void {
    this.#isDue = true;
    this.#round ??= this.#rounds().finally(() => {
      this.#round = undefined;
    });
  }

  async #rounds(): Promise<void> {
    while (this.#isDue && !this.#isClosed) {
      this.#isDue = false;
      await this.#group?.end();
      if (this.#isClosed) return;
      const group = this.#startGroup();
      this.#group = group;
      if (!group) continue;
      const end = group.ended().then((how) => this.#reportEnd(group, how));
      // Without restart, changes wait for the end of the command.
      if (!this.#options.restart) await end;
    }
  }

  #startGroup(): ProcessGroup | undefined {
    const { command, cwd, environment, report } = this.#options;
    try {
      return new ProcessGroup(command, { env: environment(), cwd });
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      report(error.message);
      return undefined;
    }
  }

  #reportEnd(group: ProcessGroup, how: string | undefined): void {
    if (how !== undefined && !group.isEnding) this.#options.report(`"${this.#options.command}" ${how}`);
  }

  /** Whether a process of the last run is alive. */
  get isRunning(): boolean {
    return this.#group?.isRunning ?? false;
  }

  /** Passes a signal on to the command. */
  signal(name: NodeJS.Signals): void {
    this.#group?.signal(name);
  }

  /** Ends the command, first with this signal. */
  async close(signal: NodeJS.Signals): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    await this.#group?.end(signal);
    await this.#round;
  }
}
