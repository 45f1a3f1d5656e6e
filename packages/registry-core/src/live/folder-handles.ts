import { type FSWatcher, watch } from 'node:fs';
import { basename } from 'node:path';

/** Receives what happens in watched folders. */
export interface FolderListener {
  /** An entry changed, appeared or disappeared; the name is `null` if the system does not give it. */
  readonly onEvent: (folder: string, type: 'rename' | 'change', name: string | null) => void;
  /** Somebody else began to watch the folder, and events may have been lost with the handle from before. */
  readonly onReopened: (folder: string) => void;
  /** The folder is not watched any more. */
  readonly onFailure: (folder: string, error: NodeJS.ErrnoException) => void;
}

interface Handle {
  readonly watcher: FSWatcher;
  readonly listeners: readonly FolderListener[];
  /** Whether the folder may have been replaced since. */
  readonly isStale: boolean;
}

// One handle per path in this process: Bun shares one watch among all handles of a path. Once its folder was replaced,
// none of them gets an event, and neither does a new one while an old one is open.
const handles = new Map<string, Handle>();

/**
 * Watches the folder that is at a path now. If one is watched already, it may have been replaced, so its handle is
 * replaced as well.
 *
 * @throws the system's error if it cannot watch the folder
 */
export function watchFolder(folder: string, listener: FolderListener): void {
  const others = (handles.get(folder)?.listeners ?? []).filter((other) => other !== listener);
  drop(folder);
  try {
    open(folder, [...others, listener]);
  } catch (error) {
    for (const other of others) other.onFailure(folder, error as NodeJS.ErrnoException);
    throw error;
  }
  for (const other of others) other.onReopened(folder);
}

/**
 * As {@link watchFolder}, but with the handle that is open, unless an event said that the folder may have been replaced:
 * thousands of links can lead into one folder.
 *
 * @throws the system's error if it cannot watch the folder
 */
export function joinFolder(folder: string, listener: FolderListener): void {
  const handle = handles.get(folder);
  if (!handle || handle.isStale) watchFolder(folder, listener);
  else if (!handle.listeners.includes(listener)) {
    handles.set(folder, { ...handle, listeners: [...handle.listeners, listener] });
  }
}

/** Ends what {@link watchFolder} or {@link joinFolder} began. */
export function unwatchFolder(folder: string, listener: FolderListener): void {
  const handle = handles.get(folder);
  if (!handle?.listeners.includes(listener)) return;
  const listeners = handle.listeners.filter((other) => other !== listener);
  if (listeners.length === 0) drop(folder);
  else handles.set(folder, { ...handle, listeners });
}

function open(folder: string, listeners: readonly FolderListener[]): void {
  const watcher = watch(folder);
  handles.set(folder, { watcher, listeners, isStale: false });
  watcher.on('change', (type, name) => {
    const handle = handles.get(folder);
    const isReplaced = type !== 'change' && (name === null || String(name) === basename(folder));
    if (isReplaced && handle?.watcher === watcher) handles.set(folder, { ...handle, isStale: true });
    for (const listener of listenersOf(folder, watcher)) {
      listener.onEvent(folder, type === 'change' ? type : 'rename', name === null ? null : String(name));
    }
  });
  watcher.on('error', (error) => {
    const failed = listenersOf(folder, watcher);
    if (failed.length > 0) drop(folder);
    for (const listener of failed) listener.onFailure(folder, error);
  });
}

/** Events of a handle that was replaced can still be on their way. */
function listenersOf(folder: string, watcher: FSWatcher): readonly FolderListener[] {
  const handle = handles.get(folder);
  return handle?.watcher === watcher ? handle.listeners : [];
}

function drop(folder: string): void {
  handles.get(folder)?.watcher.close();
  handles.delete(folder);
}
