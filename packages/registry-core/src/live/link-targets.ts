import { basename } from 'node:path';
import { withTimeLimit } from '@flextype-bun/project';
import { type FolderListener, joinFolder, unwatchFolder } from './folder-handles.ts';
import { type Entries, linkSteps } from './link-steps.ts';

export interface LinkTargetsOptions {
  /** Called with a link whose target changed, or may have. */
  readonly onChange: (link: string) => void;
  /** Called with a link that may have to be followed again, since its target was replaced. */
  readonly onReplaced: (link: string) => void;
}

const NOWHERE: Entries = new Map();

/**
 * Watches the targets of links, and the links on the way to them: the system reports a change for the folder that the
 * changed entry is in.
 */
export class LinkTargets {
  readonly #options: LinkTargetsOptions;
  readonly #targets = new Map<string, Map<string, FolderListener>>();

  constructor(options: LinkTargetsOptions) {
    this.#options = options;
  }

  has(link: string): boolean {
    return this.#targets.has(link);
  }

  /** Watches the target that a link has now, or where it is missing. What cannot be watched is left to the periodic check. */
  async follow(link: string, isClosed: () => boolean): Promise<void> {
    const steps = await withTimeLimit(`${link} (target)`, () => linkSteps(link)).catch(() => NOWHERE);
    this.forget(link);
    if (isClosed()) return;
    const listeners = new Map<string, FolderListener>();
    this.#targets.set(link, listeners);
    for (const [folder, names] of steps) {
      const listener = this.#listenerFor(link, folder, names);
      try {
        joinFolder(folder, listener);
        listeners.set(folder, listener);
      } catch {
        // It was removed, or this process may not read it.
      }
    }
  }

  forget(link: string): void {
    for (const [folder, listener] of this.#targets.get(link) ?? []) unwatchFolder(folder, listener);
    this.#targets.delete(link);
  }

  close(): void {
    for (const link of [...this.#targets.keys()]) this.forget(link);
  }

  #listenerFor(link: string, folder: string, names: ReadonlySet<string>): FolderListener {
    const { onChange, onReplaced } = this.#options;
    return {
      onEvent: (_folder, type, name) => {
        if (name !== null && name !== basename(folder) && !names.has(name)) return;
        onChange(link);
        if (type === 'rename' || name === null) onReplaced(link);
      },
      // Following it again would reopen the folder for all other links to it, which would do the same.
      onReopened: () => onChange(link),
      onFailure: () => this.#targets.get(link)?.delete(folder),
    };
  }
}
