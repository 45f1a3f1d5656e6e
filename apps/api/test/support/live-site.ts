import { setImmediate as turn } from 'node:timers/promises';
import { atEnd, until } from '@flextype-bun/testing';
import { runServer, type ServerProcess } from './server-process.ts';
import { v1 } from './test-app.ts';

/** The two ways of watching files: name and arguments. */
export const MODES: readonly (readonly [mode: string, args: readonly string[]])[] = [
  ['natively', []],
  ['by polling', ['--set', 'watch.polling=true', '--set', 'watch.interval=50']],
];

/** A server on a site that the test changes. */
export interface LiveSite {
  readonly server: ServerProcess;
  /** The value of an id as JSON text, or the status if it is not 200. */
  readonly ask: (id: string) => Promise<string>;
  /** Starts to request an id in a loop. */
  readonly read: (id: string) => Promise<Reader>;
}

/** Serves a site from a process of its own, which counts in memory. */
export async function serve(
  root: string,
  args: readonly string[],
  command?: readonly string[],
): Promise<LiveSite> {
  const server = await runServer(
    ['--root', root, '--port', '0', '--set', 'tokens.ledger=memory', '--set', 'log.level=debug', ...args],
    command && { command },
  );
  const ask = async (id: string): Promise<string> => {
    const response = await fetch(server.url + v1(id));
    if (response.status !== 200) return String(response.status);
    const { data } = (await response.json()) as { data: { value: unknown } };
    return JSON.stringify(data.value);
  };
  const read = async (id: string): Promise<Reader> => {
    const reader = new Reader(() => ask(id));
    atEnd(() => reader.stop());
    await reader.requests(1);
    return reader;
  };
  return { server, ask, read };
}

/** Repeats a request, and records each response that differs from the one before. */
export class Reader {
  readonly #ask: () => Promise<string>;
  readonly #answers: string[] = [];
  readonly #done: Promise<void>;
  #count = 0;
  #stopped = false;

  constructor(ask: () => Promise<string>) {
    this.#ask = ask;
    this.#done = this.#loop();
  }

  /** The responses so far, in order, without repetitions. */
  get history(): readonly string[] {
    return this.#answers;
  }

  /** Waits for a number of further requests. */
  async requests(times: number): Promise<void> {
    const enough = this.#count + times;
    await until(`${times} more responses arrived`, () => this.#count >= enough);
  }

  /** Waits for a response. */
  async receives(answer: string): Promise<void> {
    try {
      await until('it is served', () => this.#answers.at(-1) === answer);
    } catch (cause) {
      throw new Error(`${answer} was not served; responses so far: ${this.#answers.join(', ')}`, { cause });
    }
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#done;
  }

  async #loop(): Promise<void> {
    while (!this.#stopped) {
      const answer = await this.#ask().catch((error: unknown) => String(error));
      // A request can fail in a microtask, before it is sent; without yielding here, this loop would starve the event loop.
      await turn();
      this.#count++;
      if (answer !== this.#answers.at(-1)) this.#answers.push(answer);
    }
  }
}
