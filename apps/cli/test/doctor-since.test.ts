import { expect, test } from 'bun:test';
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { copyFixture, makeSite, pluginFiles, tempFolder, until, writeIn } from '@flextype-bun/testing';
import { inSite } from './support/cli.ts';
import { ENTRY, start } from './support/program.ts';

const SETTINGS = 'project/config/plugins/shop/settings.yaml';

function git(root: string, ...args: string[]): void {
  const config = ['user.name=T', 'user.email=t@example.org', 'protocol.file.allow=always'];
  execFileSync('git', [...config.flatMap((each) => ['-c', each]), ...args], { cwd: root, stdio: 'pipe' });
}

/** A site in a repository, with problems that were committed. */
function committed(): string {
  const root = makeSite({
    ...pluginFiles('shop', 'version: 1.0.0', 'enabled: true\ntitle: Shop\n'),
    'src/flextype/settings.yaml': 'timezone: UTC\n',
    'project/plugins/shop/settings.yml': 'a: 1\n',
    [SETTINGS]: 'titel: New\n',
    'project/entries/tokens/abc/token.yaml': 'calls: 0\n',
    '.gitignore': 'project/entries/\n',
  });
  commit(root);
  return root;
}

/** Commits everything in a folder, which becomes a repository if it is none. */
function commit(root: string): void {
  git(root, 'init', '--quiet');
  git(root, 'add', '.');
  git(root, 'commit', '--quiet', '-m', 'x');
}

async function findings(root: string, ...args: string[]): Promise<string[]> {
  const { out } = await inSite(root)('doctor', '--json', ...args);
  return JSON.parse(out).findings.map(({ code, id }: { code: string; id?: string }) =>
    `${code} ${id ?? ''}`.trim(),
  );
}

test('--since shows only what is new, wherever lines have moved, and exits by it', async () => {
  const root = committed();
  expect((await findings(root)).sort()).toEqual([
    'incomplete-token',
    'misnamed-file',
    'unknown-setting plugins.shop.settings.titel',
  ]);
  writeIn(root, SETTINGS, '# Moved\n\ntitel: New\n');
  expect(await inSite(root)('doctor', '--since', 'HEAD', '--strict')).toEqual({
    code: 0,
    out: 'Nothing wrong found.\n',
    err: '',
  });
  writeIn(root, SETTINGS, 'titel: New\ntitlle: Newer\n');
  expect(await findings(root, '--since', 'HEAD')).toEqual(['unknown-setting plugins.shop.settings.titlle']);
  expect((await inSite(root)('doctor', '--since', 'HEAD', '--strict')).code).toBe(1);
  writeIn(root, 'project/plugins/shop/Settings.yaml', 'a: 1\n');
  expect(await findings(root, '--since', 'HEAD')).toContain('misnamed-file');
});

test('--since takes what Git ignores, such as Flextype itself, from the working tree', async () => {
  const root = makeSite({
    ...pluginFiles('shop', 'version: 1.0.0', 'enabled: true\ntitle: Shop\n'),
    'src/flextype/settings.yaml': 'timezone: UTC\nlocales: [en, de]\n',
    'project/config/flextype/settings.yaml': 'locales: [fr]\n',
    [SETTINGS]: 'titel: New\n',
    'project/config/plugins/cloned/settings.yaml': 'title: New\n',
    '.gitignore': '/src\n/project/plugins/cloned\n',
  });
  const clone = makeSite(pluginFiles('cloned', 'version: 1.0.0', 'enabled: true\ntitle: Old\n'));
  renameSync(join(clone, 'project/plugins/cloned'), join(root, 'project/plugins/cloned'));
  commit(join(root, 'project/plugins/cloned'));
  commit(root);
  expect((await findings(root)).sort()).toEqual([
    'list-override flextype.settings.locales',
    'unknown-setting plugins.shop.settings.titel',
  ]);
  expect(await findings(root, '--since', 'HEAD')).toEqual([]);
  expect((await inSite(root)('diff', '--git', 'HEAD')).out).toBe('');
});

test('--since knows the plugins that are submodules, or links that were committed', async () => {
  const plugin = tempFolder();
  for (const [path, text] of Object.entries({
    'plugin.php': '',
    'plugin.yaml': 'version: 1.0.0\n',
    'settings.yaml': 'enabled: true\ntitle: Shop\n',
    'settings.yml': 'a: 1\n',
  }))
    writeIn(plugin, path, text);
  commit(plugin);
  const linked = join(tempFolder(), 'linked');
  execFileSync('cp', ['-R', plugin, linked]);
  const root = makeSite({ 'src/flextype/settings.yaml': 'timezone: UTC\n', [SETTINGS]: 'title: New\n' });
  mkdirSync(join(root, 'project/plugins'), { recursive: true });
  symlinkSync(linked, join(root, 'project/plugins/linked'));
  git(root, 'init', '--quiet');
  git(root, 'submodule', '--quiet', 'add', plugin, 'project/plugins/shop');
  commit(root);
  expect((await findings(root)).sort()).toEqual(['misnamed-file', 'misnamed-file']);
  expect(await findings(root, '--since', 'HEAD')).toEqual([]);
  expect((await inSite(root)('diff', '--git', 'HEAD')).out).toBe('');
  writeIn(root, SETTINGS, 'titel: New\n');
  writeIn(root, 'project/plugins/shop/Settings.yaml', 'a: 1\n');
  expect((await findings(root, '--since', 'HEAD')).sort()).toEqual([
    'misnamed-file',
    'unknown-setting plugins.shop.settings.titel',
  ]);
});

test('--since finds a site behind a link, in a folder of its repository', async () => {
  const repository = tempFolder();
  const site = join(repository, 'www/site');
  mkdirSync(join(repository, 'www'));
  renameSync(committed(), site);
  execFileSync('rm', ['-rf', join(site, '.git')]);
  commit(repository);
  const link = join(tempFolder(), 'link');
  symlinkSync(site, link);
  for (const root of [site, link]) {
    writeIn(site, SETTINGS, 'titel: New\n');
    expect(await findings(root, '--since', 'HEAD')).toEqual([]);
    writeIn(site, SETTINGS, 'titlle: New\n');
    expect(await findings(root, '--since', 'HEAD')).toEqual(['unknown-setting plugins.shop.settings.titlle']);
  }
});

test('--since works in a hook of Git, which names the repository in the environment', () => {
  const main = committed();
  const tree = join(tempFolder(), 'tree');
  git(main, 'worktree', 'add', '--quiet', tree);
  mkdirSync(join(tree, 'www'));
  for (const name of ['src', 'project']) renameSync(join(tree, name), join(tree, 'www', name));
  git(tree, 'add', '.');
  git(tree, 'commit', '--quiet', '-m', 'moved');
  const command = `"${process.execPath}" "${ENTRY}" doctor --root www --since HEAD --strict`;
  writeIn(main, '.git/hooks/pre-commit', `#!/bin/sh\n${command}\n`);
  chmodSync(join(main, '.git/hooks/pre-commit'), 0o755);
  git(tree, 'commit', '--quiet', '--allow-empty', '-m', 'nothing new');
  writeIn(tree, `www/${SETTINGS}`, 'titlle: New\n');
  expect(() => git(tree, 'commit', '--quiet', '-am', 'wrong')).toThrow('titlle');
});

test('--since leaves out the modes of files, which Git does not record', async () => {
  const root = committed();
  writeIn(root, '.gitignore', '');
  for (const folder of [
    '',
    'project',
    'project/entries',
    'project/entries/tokens',
    'project/entries/tokens/abc',
  ]) {
    chmodSync(join(root, folder), 0o755);
  }
  chmodSync(join(root, 'project/entries/tokens/abc/token.yaml'), 0o644);
  commit(root);
  expect(await findings(root)).toContain('world-readable');
  expect(await findings(root, '--since', 'HEAD')).toEqual([]);
});

test('--since shows one finding if there was one and now there are two', async () => {
  const root = committed();
  const laxIn = async () =>
    (await findings(root, '--since', 'HEAD')).filter((found) => found.startsWith('lax-yaml'));
  writeIn(root, SETTINGS, 'sizes: {1.5: a}\n');
  git(root, 'commit', '--quiet', '-am', 'lax');
  expect(await laxIn()).toEqual([]);
  writeIn(root, SETTINGS, 'sizes: {1.5: a}\nmore: {1.5: a}\n');
  expect(await laxIn()).toHaveLength(1);
});

test('--since shows an error in a site that loaded before, and no longer when it is repaired', async () => {
  const root = committed();
  writeIn(root, SETTINGS, 'title: [\n');
  expect(await findings(root, '--since', 'HEAD')).toEqual(['malformed-yaml']);
  git(root, 'commit', '--quiet', '-am', 'broken');
  expect(await findings(root, '--since', 'HEAD')).toEqual([]);
  expect(await findings(root, '--since', 'HEAD~1')).toEqual(['malformed-yaml']);
});

test('--since leaves out what is behind a link, which no revision has', async () => {
  const root = committed();
  const elsewhere = join(tempFolder(), 'linked');
  mkdirSync(elsewhere);
  writeIn(elsewhere, 'settings.yml', 'a: 1\n');
  symlinkSync(elsewhere, join(root, 'project/plugins/linked'));
  const link = join(tempFolder(), 'site');
  symlinkSync(root, link);
  for (const site of [root, link]) {
    expect(await findings(site)).toContain('incomplete-plugin plugins.linked');
    expect(await findings(site, '--since', 'HEAD')).toEqual([]);
  }
});

test('--since exits with 3 for an unknown revision, and outside of a repository', async () => {
  const unknown = await inSite(committed())('doctor', '--since', 'no-such-branch');
  expect([unknown.code, unknown.err]).toEqual([
    3,
    'Git cannot give the site at "no-such-branch": there is no such revision\n',
  ]);
  const shallow = join(tempFolder(), 'shallow');
  git('/', 'clone', '--quiet', '--depth', '1', `file://${committed()}`, shallow);
  expect((await inSite(shallow)('doctor', '--since', 'HEAD~1')).err).toContain('git fetch --unshallow');
  const damaged = committed();
  const blob = execFileSync('git', ['rev-parse', `HEAD:${SETTINGS}`], {
    cwd: damaged,
    encoding: 'utf8',
  }).trim();
  rmSync(join(damaged, '.git/objects', blob.slice(0, 2), blob.slice(2)));
  expect(await inSite(damaged)('doctor', '--since', 'HEAD')).toEqual({
    code: 3,
    out: '',
    err: `The repository lacks the content of ${SETTINGS}\n`,
  });
  expect((await inSite(copyFixture('sites/1.x'))('doctor', '--since', 'HEAD')).code).toBe(3);
});

test('--since leaves no temporary folder behind, not even if a signal ends it', async () => {
  const root = committed();
  const temporary = tempFolder();
  const tools = tempFolder();
  const real = Bun.which('git');
  // Stops where the folder has been made.
  const script = `#!/bin/sh\n[ "$1" != cat-file ] || [ ! -e "${tools}/stop" ] || { touch "${tools}/on"; while kill -0 $PPID; do sleep 0.1; done; }\nexec "${real}" "$@"\n`;
  writeIn(tools, 'git', script);
  chmodSync(join(tools, 'git'), 0o755);
  const env = { PATH: `${tools}:${process.env['PATH']}`, TMPDIR: temporary };
  const whole = start(['doctor', '--since', 'HEAD'], root, { env });
  expect([await whole.exited, readdirSync(temporary)]).toEqual([0, []]);
  writeIn(tools, 'stop', '');
  const ended = start(['doctor', '--since', 'HEAD'], root, { env });
  await until('Git is asked', () => existsSync(join(tools, 'on')));
  expect(readdirSync(temporary)).toHaveLength(1);
  ended.signal('SIGTERM');
  expect([await ended.exited, readdirSync(temporary)]).toEqual([143, []]);
  const none = start(['doctor', '--since', 'HEAD'], root, { env: { TMPDIR: join(temporary, 'none') } });
  expect([await none.exited, none.err()]).toEqual([
    3,
    expect.stringContaining('choose another place with TMPDIR'),
  ]);
});
