import { readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { ModuleSources } from '@flextype-bun/project';
import type { Finding } from './finding.ts';

/** Finds files that look like those of modules but are never read, such as `settings.yml` and `Settings.yaml`. */
export class MisnamedFiles {
  /** Names in the parents of module folders, in lower case. */
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

  // Most plugins have no folder of overrides; listing the parent once is enough to tell.
  #namesIn(folder: string): string[] {
    const parent = dirname(folder);
    let siblings = this.#parents.get(parent);
    if (!siblings) {
      siblings = new Set(namesIn(parent).map((name) => name.toLowerCase()));
      this.#parents.set(parent, siblings);
    }
    // An empty set can mean a parent that cannot be listed.
    const mayExist = siblings.size === 0 || siblings.has(basename(folder).toLowerCase());
    return mayExist ? namesIn(folder) : [];
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
    message: `This file is ignored: Flextype reads ${right}, not ${name}`,
    remedy: isTaken ? `Move its settings to ${right}, then delete it` : `Rename it to ${right}`,
  };
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
