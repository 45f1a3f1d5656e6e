import { realpath } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { withTimeLimit } from '@flextype-bun/project';
import { type FolderListener, unwatchFolder, watchFolder } from './folder-handles.ts';

export interface LinkTargetsOptions {
  /** Called with a link whose target changed, or may have. */
  readonly onChange: (link: string) => void;
  /** Called with a link that may have to be followed again, since its target was replaced. */
  readonly onReplaced: (link: string) => void;
}

interface Target {
  readonly folder: string;
  readonly listener: FolderListener;
}

/** Watches the targets of links: the system reports changes of a file for the folder that the file itself is in. */
export class LinkTargets {
  readonly #options: LinkTargetsOptions;
  readonly #targets = new Map<string, Target>();

  constructor(options: LinkTargetsOptions) {
    this.#options = options;
  }

  has(link: string): boolean {
    return this.#targets.has(link);
  }

  /** Watches the target that a link has now. A target that cannot be watched is left to the periodic check. */
  async follow(link: string, isClosed: () => boolean): Promise<void> {
    const target = await withTimeLimit(`${link} (target)`, () => realpath(link)).catch(() => undefined);
    this.forget(link);
    if (target === undefined || isClosed()) return;
    const folder = dirname(target);
    const names = new Set<string | null>([null, basename(target), basename(folder)]);
    const { onChange, onReplaced } = this.#options;
    const listener: FolderListener = {
      onEvent: (_folder, type, name) => {
        if (!names.has(name)) return;
        onChange(link);
        if (type === 'rename' || name === null) onReplaced(link);
      },
      // Following it again would reopen the folder for all other links to it, which would do the same.
      onReopened: () => onChange(link),
      onFailure: () => this.#targets.delete(link),
    };
    this.#targets.set(link, { folder, listener });
    try {
      watchFolder(folder, listener);
    } catch {
      this.#targets.delete(link);
    }
  }

  forget(link: string): void {
    const target = this.#targets.get(link);
    if (!target) return;
    this.#targets.delete(link);
    unwatchFolder(target.folder, target.listener);
  }
}
