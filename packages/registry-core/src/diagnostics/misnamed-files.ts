import { readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { ModuleSources } from '@flextype-bun/project';
import type { Finding } from './finding.ts';

/** Finds files beside those of modules that look like them, and are read by nobody: `settings.yml`, `Settings.yaml`. */
export class MisnamedFiles {
  /** The names in the folders that hold the modules' own, in lower case. */
  readonly #parents = new Map<string, ReadonlySet<string>>();

  find({ manifest, defaults, overrides }: ModuleSources): Finding[] {
    const files = [manifest, defaults, overrides].filter((file) => file !== undefined);
    const folders = Map.groupBy(files, dirname);
    return [...folders].flatMap(([folder, expected]) => {
      const names = expected.map((file) => basename(file));
      return this.#namesIn(folder).flatMap((name) => {
        const right = names.find((candidate) => candidate === toUsual(name));
        return right === undefined || right === name ? [] : [misnamed(folder, name, right)];
      });
    });
  }

  // Most plugins are not configured: that their folders are missing shows in one listing of the parent.
  #namesIn(folder: string): string[] {
    const parent = dirname(folder);
    let siblings = this.#parents.get(parent);
    if (!siblings) {
      siblings = new Set(namesIn(parent).map((name) => name.toLowerCase()));
      this.#parents.set(parent, siblings);
    }
    // A parent that may not be listed says nothing.
    const maybeThere = siblings.size === 0 || siblings.has(basename(folder).toLowerCase());
    return maybeThere ? namesIn(folder) : [];
  }
}

function toUsual(name: string): string {
  return name.toLowerCase().replace(/\.yml$/, '.yaml');
}

function misnamed(folder: string, name: string, right: string): Finding {
  const isTaken = namesIn(folder).includes(right);
  return {
    severity: 'warning',
    code: 'misnamed-file',
    position: { file: join(folder, name) },
    message: `This file is ignored: Flextype reads ${right}, and not ${name}`,
    remedy: isTaken ? `Move what it sets to ${right}, and remove it` : `Rename it to ${right}`,
  };
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
