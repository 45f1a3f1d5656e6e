import { chmodSync, copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { tempFolder, until } from '@flextype-bun/testing';
import { AS_WEB_USER, freePort, IS_ROOT, type Program, runProgram, startProgram } from './program.ts';

const RECIPES = resolve(import.meta.dir, '../../recipes');

/** What replaces the paths and ports of a recipe on this machine. */
export interface Places {
  readonly root: string;
  readonly apiPort: number;
  readonly phpSocket: string;
}

/** A web server that runs one recipe. */
export interface WebServer {
  readonly url: string;
  /** Everything that it has logged. */
  readonly logs: () => string;
}

/** Reads a recipe and replaces each of the given names; fails if the recipe lacks one. */
export function readRecipe(name: string, replacements: Readonly<Record<string, string>>): string {
  let text = readFileSync(join(RECIPES, name), 'utf8');
  for (const [from, to] of Object.entries(replacements)) {
    if (!text.includes(from)) throw new Error(`${name} has no "${from}"`);
    text = text.replaceAll(from, to);
  }
  return text;
}

/** Starts php-fpm as the web server's user, and returns its socket. */
export async function startPhp(): Promise<string> {
  const folder = tempFolder();
  chmodSync(folder, 0o755);
  const socket = join(folder, 'php.sock');
  const user = IS_ROOT
    ? 'user = www-data\ngroup = www-data\nlisten.owner = www-data\nlisten.group = www-data\n'
    : '';
  writeFileSync(
    join(folder, 'fpm.conf'),
    `[global]\nerror_log = ${folder}/php.log\ndaemonize = no\n[www]\n${user}listen = ${socket}\npm = static\npm.max_children = 2\n`,
  );
  const command = (await runProgram(['sh', '-c', 'ls /usr/sbin/php-fpm* | tail -n 1'])).trim();
  const program = startProgram([command, '--nodaemonize', '--fpm-config', join(folder, 'fpm.conf')]);
  await until('php-fpm listens', () => {
    program.assertRunning();
    return readFileSync(join(folder, 'php.log'), { encoding: 'utf8', flag: 'a+' }).includes(
      'ready to handle',
    );
  });
  return socket;
}

/** Starts nginx with a recipe included in its http block. */
export async function startNginx(recipe: string, places: Places): Promise<WebServer> {
  const port = await freePort();
  const folder = workFolder();
  writeFileSync(
    join(folder, 'main.conf'),
    `${IS_ROOT ? 'user www-data;\n' : ''}worker_processes 1;\npid ${folder}/pid;\nerror_log ${folder}/logs/error.log;
events {}
http {
  include /etc/nginx/mime.types;
  access_log ${folder}/logs/access.log combined;
  ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${folder}/${name};`).join(' ')}
  include ${folder}/recipe.conf;
}
`,
  );
  writeFileSync(
    join(folder, 'recipe.conf'),
    readRecipe(recipe, {
      'listen 80;': `listen 127.0.0.1:${port};`,
      '127.0.0.1:3000': `127.0.0.1:${places.apiPort}`,
      '/var/log/nginx': `${folder}/logs`,
      ...(recipe.includes('php') && {
        '/var/www/my-site': places.root,
        '/run/php/php-fpm.sock': places.phpSocket,
      }),
    }),
  );
  copyFileSync('/etc/nginx/fastcgi_params', join(folder, 'fastcgi_params'));
  const program = startProgram([
    'nginx',
    ...['-e', `${folder}/logs/error.log`, '-c', `${folder}/main.conf`, '-g', 'daemon off;'],
  ]);
  return listening(program, port, folder);
}

// The modules of Debian's apache2 with php-fpm, and those that the recipes require.
const APACHE_MODULES =
  'mpm_event authz_core access_compat authz_host dir env mime setenvif deflate filter alias proxy proxy_http proxy_fcgi proxy_balancer lbmethod_byrequests slotmem_shm rewrite';

/** Starts Apache with a recipe, or without one if the site's `.htaccess` contains the recipe. */
export async function startApache(recipe: string | undefined, places: Places): Promise<WebServer> {
  const port = await freePort();
  const folder = workFolder();
  const own = `<VirtualHost *:80>
  DocumentRoot /var/www/my-site
  CustomLog \${APACHE_LOG_DIR}/access.log "%m %U %s"
  <Directory /var/www/my-site>
    AllowOverride All
    Options FollowSymLinks
    Require all granted
  </Directory>
</VirtualHost>
`;
  const text =
    recipe === undefined
      ? own
      : readRecipe(recipe, {
          '127.0.0.1:3000': `127.0.0.1:${places.apiPort}`,
          '127.0.0.1:3001': `127.0.0.1:${await freePort()}`,
        });
  writeFileSync(
    join(folder, 'recipe.conf'),
    text.replaceAll('*:80', `127.0.0.1:${port}`).replaceAll('/var/www/my-site', places.root),
  );
  const modules = APACHE_MODULES.split(' ').map(
    (name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so\n`,
  );
  writeFileSync(
    join(folder, 'main.conf'),
    `ServerRoot ${folder}\nPidFile ${folder}/pid\nListen 127.0.0.1:${port}\nServerName localhost
${modules.join('')}${IS_ROOT ? 'User www-data\nGroup www-data\n' : ''}TypesConfig /etc/mime.types
ErrorLog ${folder}/logs/error.log
Define APACHE_LOG_DIR ${folder}/logs
LogFormat "%h %t \\"%r\\" %>s" combined
<Directory />
  AllowOverride None
  Require all denied
</Directory>
<FilesMatch ".+\\.ph(ar|p|tml)$">
  SetHandler "proxy:unix:${places.phpSocket}|fcgi://localhost"
</FilesMatch>
Include ${folder}/recipe.conf
`,
  );
  const program = startProgram(['/usr/sbin/apache2', '-f', `${folder}/main.conf`, '-D', 'FOREGROUND']);
  return listening(program, port, folder);
}

/** Starts Caddy with a recipe as its Caddyfile, in which a port replaces the host name. */
export async function startCaddy(recipe: string, places: Places): Promise<WebServer> {
  const port = await freePort();
  const folder = workFolder();
  const isBeside = recipe.includes('php');
  const text = readRecipe(recipe, {
    [isBeside ? 'www.example.org' : 'registry.example.org']: `http://127.0.0.1:${port}`,
    '127.0.0.1:3000': `127.0.0.1:${places.apiPort}`,
    ...(isBeside && { '/var/www/my-site': places.root, '/run/php/php-fpm.sock': places.phpSocket }),
  });
  writeFileSync(join(folder, 'Caddyfile'), text.replace(/^\{\n/m, '{\n\tadmin off\n'));
  const command = ['caddy', 'run', '--config', `${folder}/Caddyfile`, '--adapter', 'caddyfile'];
  const program = startProgram([...AS_WEB_USER, ...command], { HOME: folder });
  return listening(program, port, folder);
}

/** Creates a folder that the web server's user may write to. */
function workFolder(): string {
  const folder = tempFolder();
  chmodSync(folder, 0o777);
  mkdirSync(join(folder, 'logs'));
  chmodSync(join(folder, 'logs'), 0o777);
  return folder;
}

async function listening(program: Program, port: number, folder: string): Promise<WebServer> {
  const url = `http://127.0.0.1:${port}`;
  await until(`${url} listens`, async () => {
    program.assertRunning();
    return fetch(`${url}/robots.txt`).then(
      () => true,
      () => false,
    );
  });
  const logs = join(folder, 'logs');
  const read = () => readdirSync(logs).map((name) => readFileSync(join(logs, name), 'utf8'));
  return { url, logs: () => [program.output(), ...read()].join('') };
}
