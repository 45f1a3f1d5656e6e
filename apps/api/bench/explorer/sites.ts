import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** Values per plugin, with its manifest. */
export const IDS_PER_PLUGIN = 40;
/** The value that a measurement changes. */
export const MARK_PATH = 'plugins.plugin-0.settings.mark';

const FIELDS = ['title', 'summary', 'path', 'format', 'cache', 'limit'];
const MANIFEST_IDS = 2;
const FIRST_IDS = 4;

/** Makes a site of plugins with 40 values each, every second of which the site overrides; removed on exit. */
export function makeIdSite(plugins: number): string {
  const root = mkdtempSync(join(tmpdir(), `flextype-explorer-${plugins}-`));
  process.on('exit', () => rmSync(root, { recursive: true, force: true }));
  write(root, 'src/flextype/flextype.yaml', "version: '1.0.0-alpha.3'\n");
  write(root, 'src/flextype/settings.yaml', 'timezone: UTC\n');
  for (let number = 0; number < plugins; number++) {
    const folder = `project/plugins/plugin-${number}`;
    write(root, `${folder}/plugin.php`, '<?php\n');
    write(root, `${folder}/plugin.yaml`, `name: Plugin ${number}\nversion: 1.0.${number}\n`);
    write(root, `${folder}/settings.yaml`, settings(number));
    if (number % 2 === 0) writeMark(root, number, 0);
  }
  return root;
}

/** Writes the site's settings of a plugin. */
export function writeMark(root: string, plugin: number, mark: number): void {
  write(root, `project/config/plugins/plugin-${plugin}/settings.yaml`, `title: Mine\nmark: ${mark}\n`);
}

function settings(number: number): string {
  const lines = ['enabled: true', 'priority: 100', 'title: A plugin among many', 'mark: 0'];
  const left = IDS_PER_PLUGIN - MANIFEST_IDS - FIRST_IDS;
  for (let id = 0; id < left; id++) {
    const field = FIELDS[id % FIELDS.length];
    if (id % FIELDS.length === 0) lines.push(`section-${id / FIELDS.length}:`);
    lines.push(`  ${field}: ${field} ${number * left + id} of the site`);
  }
  return `${lines.join('\n')}\n`;
}

function write(root: string, path: string, text: string): void {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
