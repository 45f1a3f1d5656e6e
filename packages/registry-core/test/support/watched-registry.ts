import { atEnd, until } from '@flextype-bun/testing';
import {
  openRegistry,
  type Registry,
  type RegistryEvent,
  type RegistryLogEntry,
  type RegistryOptions,
} from '../../src/index.ts';

/** A registry that follows its files, and all that it has told. */
export interface WatchedRegistry {
  readonly registry: Registry;
  readonly events: RegistryEvent[];
  /** The events of the values alone. */
  readonly changes: () => Extract<RegistryEvent, { type: 'change' }>[];
  readonly log: RegistryLogEntry[];
}

/** Opens a site's registry, waits until it is watched, and listens to it; it is closed after the test. */
export async function watchRegistry(
  root: string,
  options: Partial<RegistryOptions> = {},
): Promise<WatchedRegistry> {
  const log: RegistryLogEntry[] = [];
  const registry = await openRegistry(root, { onLog: (entry) => log.push(entry), ...options });
  atEnd(() => registry.close());
  const isWatched = () => log.some(({ message }) => message.startsWith('Watching '));
  await until('it is watched', () => isWatched() || options.watch === false);
  const events: RegistryEvent[] = [];
  registry.subscribe((event) => events.push(event));
  const changes = () => events.filter((event) => event.type === 'change');
  return { registry, events, changes, log };
}
