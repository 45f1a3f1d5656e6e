import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** The token of the generated sites. */
export const TOKEN = 'efe1e36e4d60fcd547e22eb9f795dff9';

/** The settings of a plugin of a generated site; a measurement changes `mark`. */
export function pluginSettings(mark: number): string {
  return [
    '# enabled: true or false to disable the plugin',
    'enabled: true',
    'priority: 100',
    `mark: ${mark}`,
    'title: A plugin among many',
    'author:',
    '  name: Ada',
    '  email: ada@example.org',
    'entries:',
    '  main: home',
    '  fields: [title, description, published_at]',
    '',
  ].join('\n');
}

/** Path of the settings of one of the plugins. */
export function pluginFile(root: string, number: number): string {
  return join(root, `project/plugins/plugin-${number}/settings.yaml`);
}

/** Makes a Flextype 1.x site with many plugins; removed when the process exits. */
export function makeSite(plugins: number): string {
  const root = mkdtempSync(join(tmpdir(), `flextype-bench-${plugins}-`));
  process.on('exit', () => rmSync(root, { recursive: true, force: true }));
  const files: Record<string, string> = {
    'src/flextype/flextype.yaml': "version: '1.0.0-alpha.3'\n",
    'src/flextype/settings.yaml': 'api:\n  registry:\n    enabled: true\n',
    [`project/entries/tokens/${TOKEN}/token.yaml`]:
      'title: Bench\nicon: x\nlimit_calls: 0\ncalls: 0\nstate: enabled\nuuid: 1\ncreated_by: 1\ncreated_at: 1\nupdated_by: 1\nupdated_at: 1\n',
  };
  // This server as the site's plugin, as PHP sees it.
  const own = 'project/plugins/registry-api';
  files[`${own}/plugin.php`] = '<?php\n';
  files[`${own}/plugin.yaml`] = 'name: Registry API\nversion: 1.0.0\n';
  files[`${own}/settings.yaml`] = 'enabled: true\n';
  for (let number = 0; number < plugins; number++) {
    const folder = `project/plugins/plugin-${number}`;
    files[`${folder}/plugin.php`] = '<?php\n';
    files[`${folder}/plugin.yaml`] =
      `name: Plugin ${number}\nversion: 1.0.${number}\ndependencies:\n  flextype: "^1.0.0-alpha.1"\n`;
    files[`${folder}/settings.yaml`] = pluginSettings(0);
    if (number % 2 === 0) files[`project/config/plugins/plugin-${number}/settings.yaml`] = 'title: Mine\n';
  }
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}
