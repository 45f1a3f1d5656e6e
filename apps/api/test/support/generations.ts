import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { writeIn } from '@flextype-bun/testing';

const FIXTURE = resolve(import.meta.dir, '../../../../fixtures/sites/1.x');

/** The id under which {@link settings} are served. */
export const PROBE = 'plugins.site.settings.probe';

/** The file with those settings. */
export const OVERRIDES = 'project/config/plugins/site/settings.yaml';

/** Settings that repeat their generation, so that a reader can tell a complete file from a partial one. */
export function settings(generation: string): string {
  return [
    'probe:',
    `  first: ${generation}`,
    '  list:',
    `    - ${generation}`,
    `    - ${generation}`,
    `  last: ${generation}`,
    `title: ${generation}`,
    '',
  ].join('\n');
}

/** The value that is served for {@link settings}. */
export function probe(generation: string): string {
  return JSON.stringify({ first: generation, list: [generation, generation], last: generation });
}

/** Copies fixtures/sites/1.x and adds {@link settings}. */
export function makeGeneration(root: string, generation: string): string {
  cpSync(FIXTURE, root, { recursive: true });
  writeIn(root, OVERRIDES, settings(generation));
  return root;
}

/** Writes a complete plugin with {@link settings}. */
export function makePlugin(folder: string, name: string, generation: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'settings.yaml'), `enabled: true\n${settings(generation)}`);
  writeFileSync(join(folder, 'plugin.yaml'), `name: ${name}\nversion: 1.0.0\n`);
  writeFileSync(join(folder, 'plugin.php'), '<?php\n');
}

/** Writes what Kubernetes writes into the mount of a ConfigMap, except for the link to the current data. */
export function makeConfigMapData(mount: string, name: string, generation: string): void {
  mkdirSync(join(mount, name), { recursive: true });
  writeFileSync(join(mount, name, 'settings.yaml'), settings(generation));
  symlinkSync(name, join(mount, '..data_tmp'));
}
