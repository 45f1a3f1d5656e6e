import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { atEnd } from './at-end.ts';

const FIXTURES = resolve(import.meta.dir, '../../../fixtures');

/** The token of every fixture. */
export const TOKEN = 'efe1e36e4d60fcd547e22eb9f795dff9';

/** Makes an empty folder, which is removed after the test. */
export function tempFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'flextype-registry-'));
  atEnd(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Copies a site of `fixtures/`, such as `sites/1.x` or `broken/syntax`. */
export function copyFixture(name: string): string {
  const folder = join(tempFolder(), 'site');
  cpSync(join(FIXTURES, name), folder, { recursive: true });
  return folder;
}

/** Makes a site from files (path → text); if it has no manifest, it is a site of 1.0.0-alpha.3. */
export function makeSite(files: Readonly<Record<string, string>>): string {
  const root = tempFolder();
  const core = {
    'src/flextype/flextype.yaml': "version: '1.0.0-alpha.3'\n",
    'src/flextype/settings.yaml': '',
  };
  for (const [path, text] of Object.entries({ ...core, ...files })) writeIn(root, path, text);
  return root;
}

/** The files of a plugin, to spread into {@link makeSite}. */
export function pluginFiles(name: string, manifest: string, settings: string): Record<string, string> {
  const folder = `project/plugins/${name}`;
  return {
    [`${folder}/plugin.php`]: '<?php\n',
    [`${folder}/plugin.yaml`]: manifest,
    [`${folder}/settings.yaml`]: settings,
  };
}

/** Writes a file, and creates its parent folders. */
export function writeIn(root: string, path: string, text: string): void {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
