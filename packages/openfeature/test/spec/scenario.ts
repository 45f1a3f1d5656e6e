import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { atEnd, copyFixture, pluginFiles, writeIn } from '@flextype-bun/testing';
import type { EvaluationContext, Hook } from '@openfeature/web-sdk';
import { runServer, type ServerProcess } from '../../../../apps/api/test/support/server-process.ts';
import { clientOf, type Details, type Fallback, type Flags, type Open } from '../support.ts';

/** The id that has the flags. */
const FLAGS = 'plugins.spec.settings.flags';

interface TestFlag {
  readonly variants: Readonly<Record<string, unknown>>;
  readonly defaultVariant?: string | null;
}

/** Starts a server of a site whose settings are the default values of the flags that the features name. */
export function serveFlags(): Promise<ServerProcess> {
  const text = readFileSync(join(import.meta.dir, 'features/test-flags.json'), 'utf8');
  const flags = Object.entries<TestFlag>(JSON.parse(text)).map(([key, { variants, defaultVariant }]) => [
    key,
    variants[defaultVariant ?? ''] ?? null,
  ]);
  // The older feature names one flag more, which the SDKs define in their own code.
  const all = { ...Object.fromEntries(flags), 'context-aware': 'EXTERNAL' };
  const root = copyFixture('sites/1.x');
  const settings = `enabled: true\nflags: ${JSON.stringify(all)}\n`;
  const files = pluginFiles('spec', 'version: 1.0.0', settings);
  for (const [path, content] of Object.entries(files)) writeIn(root, path, content);
  return runServer(['--root', root, '--port', '0']);
}

/** A flag as a step names it. */
export interface NamedFlag {
  readonly key: string;
  readonly type: string;
  readonly fallback: Fallback;
}

/** The state of a scenario: a provider, and what was done with it. */
export class Scenario implements AsyncDisposable {
  flag: NamedFlag = { key: '', type: '', fallback: '' };
  context: EvaluationContext = {};
  found: Details | undefined;
  /** What the last evaluation returned before it was awaited. */
  returned: unknown;
  /** The stages of hooks that were executed, in order, with the details that they got. */
  readonly stages: { readonly hook: string; readonly stage: string; readonly details?: Details }[] = [];
  readonly #open: Open;
  readonly #url: string;
  #flags: Flags | undefined;

  constructor(open: Open, url: string) {
    this.#open = open;
    this.#url = url;
  }

  get flags(): Flags {
    if (!this.#flags) throw new Error('No provider is set yet');
    return this.#flags;
  }

  get details(): Details {
    if (!this.found) throw new Error('Nothing was evaluated yet');
    return this.found;
  }

  /** Sets a provider that gets its values from a server, and forgets the one before. */
  async provide(url = this.#url, token?: string): Promise<void> {
    await this.#flags?.close();
    this.#flags = this.#open(clientOf(url, token === undefined ? {} : { token }), { prefix: FLAGS });
  }

  /** Evaluates the named flag. */
  async evaluate(hooks?: Hook[]): Promise<void> {
    const { key, fallback } = this.flag;
    if (Object.keys(this.context).length > 0) {
      this.found = await this.flags.details(key, fallback, this.context);
      return;
    }
    this.returned = this.flags.evaluate(key, fallback, hooks);
    this.found = (await this.returned) as Details;
  }

  /** A hook that notes its stages. */
  hook(name: string): Hook {
    const note = (stage: string, details?: Details): void => {
      this.stages.push({ hook: name, stage, ...(details ? { details } : {}) });
    };
    return {
      before: () => note('before'),
      after: (_, details) => note('after', details),
      error: () => note('error'),
      finally: (_, details) => note('finally', details),
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#flags?.close();
  }
}

/** The URL of a server that accepts connections and never sends anything. */
export function listenSilently(): string {
  const silent = Bun.listen({ hostname: '127.0.0.1', port: 0, socket: { data() {} } });
  atEnd(() => silent.stop(true));
  return `http://127.0.0.1:${silent.port}`;
}
