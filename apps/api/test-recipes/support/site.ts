import { chmodSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { copyFixture, writeIn } from '@flextype-bun/testing';
import { IS_ROOT, runProgram } from './program.ts';

const PACK = resolve(import.meta.dir, '../../recipes/pack-plugin.sh');

/** The response to a call for `flextype.manifest.version`. */
export const ANSWER = '{"data":{"key":"flextype.manifest.version","value":"0.9.16"}}';

/** Paths that no recipe publishes. */
export const OPERATORS = ['/healthz', '/readyz', '/metrics', '/openapi.json', '/docs', '/explorer'];

/** Contained in every file that a web server must not deliver. */
export const SECRET = 'secret-of-the-site';

/** Prints "attacked" if it is executed, and contains the secret in case its source is delivered. */
const PHP = `<?php echo strrev('dekcatta'), ' ${SECRET}';`;

/** Files that nobody may download, and PHP files that nobody may execute. */
const HIDDEN: Readonly<Record<string, string>> = {
  'var/registry-api/calls.journal': SECRET,
  'var/tmp/page.html': SECRET,
  'var/tmp/cached.php': PHP,
  'src/flextype/core.php': PHP,
  'vendor/autoload.php': PHP,
  'bin/flextype': SECRET,
  'src/notes': SECRET,
  'tests/notes': SECRET,
  'vendor/notes': SECRET,
  'project/config/flextype/notes.txt': SECRET,
  'project/config/mail.ini': SECRET,
  'project/config/plugins/shop/run.php': PHP,
  'project/tokens/registry/leaked/token.yaml': `# ${SECRET}\nstate: enabled\ncalls: 0\nlimit_calls: 1\n`,
  'project/tokens/registry/leaked/notes': SECRET,
  'project/entries/tokens/leaked/token.yaml': `# ${SECRET}\nstate: enabled\ncalls: 0\nlimit_calls: 1\n`,
  'project/entries/home/entry.md': SECRET,
  'project/entries/home/entry.json': SECRET,
  'project/themes/harbour/settings.yaml': `secret: ${SECRET}\n`,
  'project/themes/harbour/templates/page.twig': SECRET,
  'project/uploads/shell.php': PHP,
  'project/uploads/shell.PHP': PHP,
  'project/uploads/shell.phtml': PHP,
  'project/plugins/gallery/plugin.php': PHP,
  'project/plugins/gallery/index.php': PHP,
  'index.php.bak/other.php': PHP,
  'other.php': PHP,
  'composer.json': SECRET,
  'composer.lock': SECRET,
  'phpunit.xml': SECRET,
  '.env': SECRET,
  '.git/config': SECRET,
  'project/.git/HEAD': SECRET,
  'registry/.git/HEAD': SECRET,
  'registry/package.json': SECRET,
  'registry/README.md': SECRET,
  'registry/apps/api/src/index.ts': SECRET,
  'registry/apps/api/bench/http.json': SECRET,
  'registry/node_modules/elysia/LICENSE': SECRET,
  'registry/fixtures/sites/0.9/project/tokens/registry/x/token.yaml': SECRET,
};

/** Paths of the hidden files, including other spellings that lead to the same file. */
export const HIDDEN_PATHS: readonly string[] = [
  ...Object.keys(HIDDEN).map((path) => `/${path}`),
  '/project/plugins/registry-api/server/index.js',
  '/.htaccess',
  '//var/registry-api/calls.journal',
  '/./var/registry-api/calls.journal',
  '/project/../var/registry-api/calls.journal',
  '/%76ar/registry-api/calls.journal',
  '/var%2fregistry-api/calls.journal',
  '/project//tokens/registry/leaked/notes',
  '/%2egit/config',
  '/project/uploads/shell.php/x',
  '/project/uploads/shell%2ephp',
];

/** Files that browsers must be able to load. */
export const ASSETS: Readonly<Record<string, string>> = {
  '/project/themes/harbour/assets/site.css': 'body{}',
  '/project/uploads/photo.jpg': 'a photo',
  '/robots.txt': 'User-agent: *',
  '/.well-known/acme-challenge/word': 'a challenge',
};

// A minimal version of Flextype's routing: index.php handles whatever is not a file.
const HTACCESS = `RewriteEngine On
RewriteBase /
# RECIPE
RewriteCond %{REQUEST_URI} !^/index\\.php
RewriteCond %{REQUEST_FILENAME} !-f
RewriteCond %{REQUEST_FILENAME} !-d
RewriteRule .* index.php [L]
DirectoryIndex index.php
`;

const PAGE = `<?php
header('Content-Type: application/json');
echo json_encode(['php' => true, 'uri' => $_SERVER['REQUEST_URI'], 'query' => $_GET]);
`;

/** Makes a site, owned by the web user, with a small PHP page in place of Flextype and this server as a packed plugin. */
export async function makeSite(htaccess = ''): Promise<string> {
  const root = copyFixture('sites/0.9');
  for (const [path, text] of Object.entries(HIDDEN)) writeIn(root, path, text);
  for (const [path, text] of Object.entries(ASSETS)) writeIn(root, path, text);
  writeIn(root, 'index.php', PAGE);
  writeIn(root, '.htaccess', HTACCESS.replace('# RECIPE\n', htaccess));
  await runProgram([PACK, join(root, 'project/plugins/registry-api')], {
    PATH: `${join(process.execPath, '..')}:${process.env['PATH']}`,
  });
  mkdirSync(join(root, 'var'), { recursive: true });
  chmodSync(join(root, '..'), 0o755);
  if (IS_ROOT) await runProgram(['chown', '-R', 'www-data:www-data', root]);
  return root;
}
