import type { RegistryClientError } from '@flextype-bun/client';
import { formatDiagnostic, openRegistry, type PhpArray, type Value } from '@flextype-bun/registry-core';
import type { Context } from '../terminal/context.ts';
import { CommandError, EXIT } from '../terminal/outcome.ts';
import { toExactValue } from '../text/exact-json.ts';
import { connect, type RemoteOptions, TOP_LEVEL_IDS } from './remote.ts';
import { findRoot } from './root.ts';
import { toCommandError } from './site.ts';

/** Options of {@link followValues}. */
export interface FollowOptions extends RemoteOptions {
  readonly root?: string;
  /** The id to follow; all ids if absent. */
  readonly id: string | undefined;
  readonly polling?: boolean;
  /** Ends the wait for the first values of a server. */
  readonly interrupted: Promise<unknown>;
}

/** Called when the values or the state of their source change. */
export interface ValueListener {
  /** The registry, or the part of it that holds the id, has changed. */
  change(before: PhpArray, after: PhpArray): void;
  status(state: string, problems: readonly string[]): void;
}

/** Values that are being followed. */
export interface LiveValues {
  /** The site's folder, or the address of its server. */
  readonly place: string;
  readonly tree: PhpArray;
  /** Rejects when they can no longer be followed. */
  readonly failed: Promise<never>;
  close(): Promise<void>;
}

/** Follows the values of a site, from its files or from its server. */
export async function followValues(
  options: FollowOptions,
  listener: ValueListener,
  context: Context,
): Promise<LiveValues> {
  if (options.url !== undefined) return followServer(options.url, options, { listener, context });
  const root = await findRoot(options.root, context);
  const registry = await openRegistry(root, { polling: options.polling ?? false }).catch((error: unknown) => {
    throw toCommandError(error);
  });
  registry.subscribe((event) => {
    if (event.type === 'change') listener.change(event.previous.tree, event.snapshot.tree);
    else if (event.type === 'status') {
      // Only errors make it stale; what else is wrong was so before.
      const problems = event.diagnostics.filter(({ severity }) => severity === 'error');
      listener.status(
        event.state,
        problems.map((problem) => formatDiagnostic(problem)),
      );
    }
  });
  return {
    place: root,
    get tree() {
      return registry.snapshot.tree;
    },
    failed: new Promise(() => undefined),
    close: () => registry.close(),
  };
}

async function followServer(
  url: string,
  options: FollowOptions,
  { listener, context }: { readonly listener: ValueListener; readonly context: Context },
): Promise<LiveValues> {
  if (options.root !== undefined || options.polling) {
    throw new CommandError('--root and --polling are for files, not for a server', { exit: EXIT.usage });
  }
  const { client, checkAddress, toError } = await connect(url, options, context);
  const ids = options.id === undefined ? TOP_LEVEL_IDS : [options.id];
  const values = new Map<string, Value | undefined>();
  const first = Promise.withResolvers<void>();
  const failed = Promise.withResolvers<never>();
  // It may fail when nobody waits for it.
  failed.promise.catch(() => undefined);
  let tree: PhpArray = new Map();
  let isComplete = false;
  const receive = (id: string, text: string | undefined): void => {
    values.set(id, text === undefined ? undefined : toExactValue(text));
    const before = tree;
    tree = toTree(values);
    if (isComplete) listener.change(before, tree);
    else if (values.size === ids.length) {
      isComplete = true;
      first.resolve();
    }
  };
  const onError = (error: RegistryClientError, { ended }: { readonly ended: boolean }): void => {
    if (ended) failed.reject(toError(error));
    else listener.status('unreachable', [error.message]);
  };
  const stops = ids.map((id) => client.watch(id, (text) => receive(id, text), { onError }));
  const close = async (): Promise<void> => {
    for (const stop of stops) stop();
  };
  try {
    await Promise.race([first.promise, failed.promise, options.interrupted]);
    if (isComplete && tree.size === 0) await checkAddress();
  } catch (error) {
    await close();
    throw error;
  }
  const { origin, pathname } = new URL(url);
  return {
    place: origin + pathname,
    get tree() {
      return tree;
    },
    failed: failed.promise,
    close,
  };
}

/** The tree with the values at their ids. */
function toTree(values: ReadonlyMap<string, Value | undefined>): PhpArray {
  const tree = new Map<string, Value>();
  for (const [id, value] of values) {
    if (value === undefined) continue;
    const path = id.split('.');
    const key = path.pop() ?? '';
    const last = path.reduce((map, name) => {
      const below = new Map<string, Value>();
      map.set(name, below);
      return below;
    }, tree);
    last.set(key, value);
  }
  return tree;
}
