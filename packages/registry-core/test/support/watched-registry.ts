import { atEnd, until } from '@flextype-bun/testing';
import {
  openRegistry,
  type Registry,
  type RegistryEvent,
  type RegistryLogEntry,
  type RegistryOptions,
} from '../../src/index.ts';

/** A watched registry and all its events. */
export interface WatchedRegistry {
  readonly registry: Registry;
  readonly events: RegistryEvent[];
  /** Only the change events. */
  readonly changes: () => Extract<RegistryEvent, { type: 'change' }>[];
  readonly log: RegistryLogEntry[];
}

/** Opens a registry, waits until its files are watched, and records its events; closes it after the test. */
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
