import { lookup, nearestIds, type PhpArray, type Value } from '@flextype-bun/registry-core';
import type { Context } from '../terminal/context.ts';
import { CommandError, EXIT } from '../terminal/outcome.ts';
import { toExactValue } from '../text/exact-json.ts';
import { connect, type RemoteOptions, type RemoteRegistry, TOP_LEVEL_IDS } from './remote.ts';
import { findRoot } from './root.ts';
import { loadSnapshot } from './site.ts';

/** Where a command takes its values from. */
export interface SourceOptions extends RemoteOptions {
  readonly root?: string;
}

/** The values of a site, from its files or from its server. */
export interface ValueSource {
  /** The value of an id; `undefined` if unset. */
  get(id: string): Promise<Value | undefined>;
  /** The whole registry, or what the token sees of it. */
  tree(): Promise<PhpArray>;
  /** Ids that were probably meant by an unknown one. */
  nearest(id: string): string[];
}

/** Opens the site of the options: that of `--url`, else that of the files. */
export async function openSource(options: SourceOptions, context: Context): Promise<ValueSource> {
  const { url } = options;
  if (url === undefined) {
    const { tree } = await loadSnapshot(await findRoot(options.root, context));
    return {
      get: async (id) => lookup(tree, id),
      tree: async () => tree,
      nearest: (id) => nearestIds(tree, id),
    };
  }
  if (options.root !== undefined) {
    throw new CommandError('Name a site with --root or a server with --url, not both', { exit: EXIT.usage });
  }
  return toSource(await connect(url, options, context));
}

function toSource({ client, checkAddress, toError }: RemoteRegistry): ValueSource {
  const read = async (ids: readonly string[]): Promise<[id: string, value: Value][]> => {
    try {
      const found = await client.getMany(ids);
      return ids.flatMap((id) => (found[id] === undefined ? [] : [[id, toExactValue(found[id])]]));
    } catch (error) {
      throw toError(error);
    }
  };
  return {
    get: async (id) => {
      const [found] = await read([id]);
      if (!found) await checkAddress();
      return found?.[1];
    },
    tree: async () => new Map(await read(TOP_LEVEL_IDS)),
    // Each request counts against the limit of the token, so none is sent for a mere suggestion.
    nearest: () => [],
  };
}
