import { type FSWatcher, realpathSync, watch } from 'node:fs';
import { basename } from 'node:path';

/** Receives what happens in watched folders, which have the paths that they were watched by. */
export interface FolderListener {
  /** An entry changed, appeared or disappeared; the name is `null` if the system does not give it. */
  readonly onEvent: (folder: string, type: 'rename' | 'change', name: string | null) => void;
  /** The handle of the folder was replaced, so events may have been lost. */
  readonly onReopened: (folder: string) => void;
  /** The folder is not watched any more. */
  readonly onFailure: (folder: string, error: NodeJS.ErrnoException) => void;
}

interface Subscriber {
  readonly folder: string;
  readonly listener: FolderListener;
}

interface Handle {
  readonly watcher: FSWatcher;
  readonly subscribers: readonly Subscriber[];
  /** Whether the folder may have been replaced since. */
  readonly isStale: boolean;
}

// One handle per real path in this process: Bun shares one watch among all handles of it, those by links included. Once
// its folder was replaced, none of them gets an event, and neither does a new one while an old one is open.
const handles = new Map<string, Handle>();

/** The real paths of watched folders, by the paths that they were watched by. */
const realPaths = new WeakMap<FolderListener, Map<string, string>>();

/**
 * Watches the folder that is at a path now. If one is watched already, it may have been replaced, so its handle is
 * replaced as well.
 *
 * @throws the system's error if it cannot watch the folder
 */
export function watchFolder(folder: string, listener: FolderListener): void {
  const path = realpathSync.native(folder);
  unwatchFolder(folder, listener);
  const others = handles.get(path)?.subscribers ?? [];
  drop(path);
  try {
    open(path, [...others, { folder, listener }]);
  } catch (error) {
    for (const other of others) other.listener.onFailure(other.folder, error as NodeJS.ErrnoException);
    throw error;
  }
  remember(path, { folder, listener });
  for (const other of others) other.listener.onReopened(other.folder);
}

/**
 * As {@link watchFolder}, but with the handle that is open, unless an event said that the folder may have been replaced:
 * thousands of links can lead into one folder.
 *
 * @throws the system's error if it cannot watch the folder
 */
export function joinFolder(folder: string, listener: FolderListener): void {
  const path = realpathSync.native(folder);
  const handle = handles.get(path);
  if (!handle || handle.isStale) {
    watchFolder(folder, listener);
    return;
  }
  handles.set(path, { ...handle, subscribers: [...handle.subscribers, { folder, listener }] });
  remember(path, { folder, listener });
}

/** Ends what {@link watchFolder} or {@link joinFolder} began. */
export function unwatchFolder(folder: string, listener: FolderListener): void {
  const path = realPaths.get(listener)?.get(folder);
  if (path === undefined) return;
  realPaths.get(listener)?.delete(folder);
  const handle = handles.get(path);
  if (!handle) return;
  const subscribers = handle.subscribers.filter(
    (other) => other.folder !== folder || other.listener !== listener,
  );
  if (subscribers.length === 0) drop(path);
  else handles.set(path, { ...handle, subscribers });
}

function open(path: string, subscribers: readonly Subscriber[]): void {
  const watcher = watch(path);
  handles.set(path, { watcher, subscribers, isStale: false });
  watcher.on('change', (type, name) => {
    const handle = handleOf(path, watcher);
    if (!handle) return;
    const entry = name === null ? null : String(name);
    const isReplaced = type !== 'change' && (entry === null || entry === basename(path));
    if (isReplaced) handles.set(path, { ...handle, isStale: true });
    for (const { folder, listener } of handle.subscribers) {
      listener.onEvent(folder, type === 'change' ? type : 'rename', entry);
    }
  });
  watcher.on('error', (error) => {
    const handle = handleOf(path, watcher);
    if (!handle) return;
    drop(path);
    for (const { folder, listener } of handle.subscribers) listener.onFailure(folder, error);
  });
}

function remember(path: string, { folder, listener }: Subscriber): void {
  const paths = realPaths.get(listener) ?? new Map<string, string>();
  realPaths.set(listener, paths.set(folder, path));
}

/** Events of a handle that was replaced can still be on their way. */
function handleOf(path: string, watcher: FSWatcher): Handle | undefined {
  const handle = handles.get(path);
  return handle?.watcher === watcher ? handle : undefined;
}

function drop(path: string): void {
  handles.get(path)?.watcher.close();
  handles.delete(path);
}
