import type { StateEvent } from '@flextype-bun/explorer/protocol';
import type { Registry, Snapshot } from '@flextype-bun/registry-core';
import { toChangeEvent } from './change-event.ts';

const HEARTBEAT_MS = 10_000;
const MAX_IDS = 20_000;

const encoder = new TextEncoder();

/** Sources of the stream. */
export interface ChangeStreamOptions {
  readonly registry: Pick<Registry, 'settingsLayers' | 'snapshot' | 'status' | 'subscribe'>;
  /** Aborted when the server stops. */
  readonly signal: AbortSignal;
  readonly onClose: () => void;
}

/**
 * One stream of all changes. A slow reader gets all changes since its last read in one event, so
 * that only one old snapshot is kept for it.
 */
export function openChangeStream({
  registry,
  signal,
  onClose,
}: ChangeStreamOptions): ReadableStream<Uint8Array> {
  let close: () => void = () => undefined;
  let pull: () => void = () => undefined;
  return new ReadableStream<Uint8Array>({
    start(controller) {
      let before: Snapshot = registry.snapshot;
      const ids = new Set<string>();
      let isChanged = false;
      let stateChanged = false;
      const send = (event: string, data: unknown) =>
        controller.enqueue(encoder.encode(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`));
      pull = () => {
        if ((controller.desiredSize ?? 0) <= 0) return;
        const sent = { isChanged, stateChanged };
        // Sending can pull again, before it returns.
        isChanged = stateChanged = false;
        if (sent.isChanged) {
          const after = registry.snapshot;
          const changed = ids.size > MAX_IDS ? ['plugins'] : [...ids];
          const event = toChangeEvent(registry, [before, after], changed, Date.now());
          before = after;
          ids.clear();
          send('change', event);
        }
        if (sent.stateChanged) send('state', toState(registry));
      };
      const unsubscribe = registry.subscribe((event) => {
        if (event.type === 'change') {
          for (const id of event.ids) if (ids.size <= MAX_IDS) ids.add(id);
          isChanged ||= event.ids.length > 0;
        }
        stateChanged = true;
        pull();
      });
      const heartbeat = setInterval(() => {
        if ((controller.desiredSize ?? 0) > 0) controller.enqueue(encoder.encode(': \n\n'));
      }, HEARTBEAT_MS);
      const end = () => {
        close();
        controller.close();
      };
      close = () => {
        clearInterval(heartbeat);
        unsubscribe();
        signal.removeEventListener('abort', end);
        onClose();
        close = () => undefined;
      };
      signal.addEventListener('abort', end);
      send('hello', toState(registry));
    },
    // Deferred, because `enqueue` calls this before its caller has noted that the event was sent.
    pull: () => queueMicrotask(() => pull()),
    cancel: () => close(),
  });
}

function toState({ snapshot, status }: Pick<Registry, 'snapshot' | 'status'>): StateEvent {
  const problems = status.diagnostics.map(({ code, message, position }) => [code, message, position]);
  return {
    version: snapshot.version,
    state: status.state,
    problems: Bun.hash(JSON.stringify(problems)).toString(36),
  };
}
