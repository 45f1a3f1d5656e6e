import { afterEach } from 'bun:test';
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

const open: Registry[] = [];

afterEach(async () => {
  for (const registry of open.splice(0)) await registry.close();
});

/** Opens a site's registry and listens to it; it is closed after the test. */
export async function watchRegistry(
  root: string,
  options: Partial<RegistryOptions> = {},
): Promise<WatchedRegistry> {
  const log: RegistryLogEntry[] = [];
  const registry = await openRegistry(root, { onLog: (entry) => log.push(entry), ...options });
  open.push(registry);
  const events: RegistryEvent[] = [];
  registry.subscribe((event) => events.push(event));
  const changes = () => events.filter((event) => event.type === 'change');
  return { registry, events, changes, log };
}
