import { readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { UnitSources } from '@flextype-bun/project';
import type { Finding } from './finding.ts';

/** Files beside those of a unit that look like them, and are read by nobody: `settings.yml`, `Settings.yaml`. */
export function findMisnamedFiles({ manifest, defaults, overrides }: UnitSources): Finding[] {
  const files = [manifest, defaults, overrides].filter((file) => file !== undefined);
  const folders = Map.groupBy(files, dirname);
  return [...folders].flatMap(([folder, expected]) => {
    const names = expected.map((file) => basename(file));
    return namesIn(folder).flatMap((name) => {
      const right = names.find((candidate) => candidate === toUsual(name));
      return right === undefined || right === name ? [] : [misnamed(folder, name, right)];
    });
  });
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
    reason: `This file is ignored: Flextype reads ${right}, and not ${name}`,
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
