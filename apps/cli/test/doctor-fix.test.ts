import { describe, expect, test } from 'bun:test';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  cpSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { join } from 'node:path';
import { makeSite, pluginFiles, tempFolder, writeIn } from '@flextype-bun/testing';
import { inSite } from './support/cli.ts';

const SETTINGS = 'project/config/plugins/shop/settings.yaml';
const JOURNAL = 'var/registry-api';
const IS_ROOT = process.getuid?.() === 0;

function shop(settings: string, more: Readonly<Record<string, string>> = {}): string {
  return makeSite({
    ...pluginFiles('shop', 'version: 1.0.0', 'enabled: true\ntitle: Shop\nmotto: none\n'),
    'src/flextype/settings.yaml': 'timezone: UTC\n',
    [SETTINGS]: settings,
    ...more,
  });
}

/** The texts of all files of a site. */
function textsOf(root: string): Record<string, string> {
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((path) =>
    statSync(join(root, path)).isFile(),
  );
  return Object.fromEntries(files.sort().map((path) => [path, readFileSync(join(root, path), 'utf8')]));
}

describe('doctor --fix', () => {
  test('puts text in quotes, and keeps comments, line breaks, owner and mode', async () => {
    const text = '# Ours\r\ntitle:   Harbour: the news  # for now\r\nmotto: @all\r\n';
    const root = shop(text);
    const file = join(root, SETTINGS);
    chmodSync(file, 0o664);
    if (IS_ROOT) chownSync(file, 33, 33);
    const { code, out, err } = await inSite(root)('doctor', '--fix');
    expect([code, out, err]).toEqual([
      0,
      'Nothing wrong found.\n',
      `fixed ${SETTINGS}: put text in quotes\n`,
    ]);
    expect(readFileSync(file, 'utf8')).toBe(
      text.replace('Harbour: the news', '"Harbour: the news"').replace('@all', '"@all"'),
    );
    expect(statSync(file).mode & 0o777).toBe(0o664);
    if (IS_ROOT) expect([statSync(file).uid, statSync(file).gid]).toEqual([33, 33]);
    expect(readdirSync(join(file, '..'))).toEqual(['settings.yaml']);
    expect((await inSite(root)('get', 'plugins.shop.settings.title')).out).toBe('Harbour: the news\n');
  });

  test('reports a file with a line end in its name in one line', async () => {
    const root = shop('', { 'project/plugins/a\n::error::b/plugin.php': '' });
    writeIn(root, 'project/plugins/a\n::error::b/plugin.yaml', 'version: 1.0.0\nname: My shop: new\n');
    writeIn(root, 'project/plugins/a\n::error::b/settings.yaml', 'enabled: true\n');
    const { err } = await inSite(root)('doctor', '--fix');
    expect(err).toBe('fixed project/plugins/a\uFFFD::error::b/plugin.yaml: put text in quotes\n');
  });

  test('leaves ambiguous text alone, and reports it', async () => {
    for (const text of [
      'title: My shop: news\nlist: [1, 2\n',
      'database: host: localhost\n',
      'title: "unclosed\n',
      'titel: A misspelt setting\n',
    ]) {
      const root = shop(text);
      const before = textsOf(root);
      const { code, out, err } = await inSite(root)('doctor', '--fix', '--strict');
      expect([code, err]).toEqual([1, '']);
      expect(out).toContain(SETTINGS);
      expect(textsOf(root)).toEqual(before);
    }
  });

  test('leaves a linked file outside of the site alone', async () => {
    const root = shop('title: My shop: news\n');
    const shared = join(tempFolder(), 'settings.yaml');
    renameSync(join(root, SETTINGS), shared);
    symlinkSync(shared, join(root, SETTINGS));
    expect((await inSite(root)('doctor', '--fix')).code).toBe(1);
    expect(readFileSync(shared, 'utf8')).toBe('title: My shop: news\n');
  });

  test('repairs only what is new with --since, and nothing if there is no such revision', async () => {
    const root = shop('title: My shop: news\n');
    const git = (...args: string[]) =>
      execFileSync('git', ['-c', 'user.name=T', '-c', 'user.email=t@example.org', ...args], { cwd: root });
    git('init', '--quiet');
    git('add', '.');
    git('commit', '--quiet', '-m', 'x');
    const manifest = join(root, 'project/plugins/shop/plugin.yaml');
    writeIn(root, 'project/plugins/shop/plugin.yaml', 'version: 1.0.0\nname: My shop: new\n');
    expect((await inSite(root)('doctor', '--fix', '--since', 'nothing')).code).toBe(3);
    expect(readFileSync(manifest, 'utf8')).toContain('name: My');
    const { code, out } = await inSite(root)('doctor', '--fix', '--since', 'HEAD');
    expect([code, out]).toEqual([0, 'Nothing wrong found.\n']);
    expect(readFileSync(manifest, 'utf8')).toContain('name: "My');
    expect(readFileSync(join(root, SETTINGS), 'utf8')).toBe('title: My shop: news\n');
  });

  test('protects the journal, without changing what is there', async () => {
    const root = shop('title: Fine\n', {
      [`${JOURNAL}/calls.journal`]: '',
      [`${JOURNAL}/.htaccess`]: '# Ours\n',
    });
    chmodSync(join(root, JOURNAL, 'calls.journal'), 0o644);
    const { code, out, err } = await inSite(root)('doctor', '--fix');
    expect([code, out]).toEqual([0, 'Nothing wrong found.\n']);
    expect(err.split('\n').sort()).toEqual([
      '',
      `fixed ${JOURNAL}/calls.journal: closed to other users`,
      `fixed ${JOURNAL}/index.html: created`,
      `fixed ${JOURNAL}/web.config: created`,
    ]);
    expect(statSync(join(root, JOURNAL, 'calls.journal')).mode & 0o777).toBe(0o600);
    expect(statSync(join(root, JOURNAL, 'web.config')).mode & 0o777).toBe(0o644);
    expect(readFileSync(join(root, JOURNAL, '.htaccess'), 'utf8')).toBe('# Ours\n');
  });
});

describe('doctor --fix --dry-run', () => {
  test('writes nothing, and prints a diff that does the same as --fix', async () => {
    const lines = 'a: 1\nb: 2\nc: 3\nd: 4\n';
    const root = shop(`${lines}title: My shop: news\n${lines.toUpperCase()}`, {
      [`${JOURNAL}/calls.journal`]: '',
      'project/plugins/with space "q"/plugin.php': '',
      'project/plugins/with space "q"/plugin.yaml': 'version: 1.0.0\nname: My shop: here',
      'project/plugins/with space "q"/settings.yaml': 'enabled: true\r\ntitle: @x\r\n',
    });
    chmodSync(join(root, JOURNAL, 'calls.journal'), 0o600);
    const before = textsOf(root);
    const { code, out, err } = await inSite(root)('doctor', '--fix', '--dry-run');
    expect([code, err]).toEqual([1, 'Nothing was written; run it without --dry-run to repair\n']);
    expect(textsOf(root)).toEqual(before);
    expect(out).toContain(
      `--- a/${SETTINGS}\n+++ b/${SETTINGS}\n@@ -2,7 +2,7 @@\n b: 2\n c: 3\n d: 4\n-title: My shop: news\n+title: "My shop: news"\n A: 1\n`,
    );
    const copy = join(tempFolder(), 'copy');
    cpSync(root, copy, { recursive: true });
    execFileSync('git', ['apply', '-'], { cwd: copy, input: out });
    expect(textsOf(copy)).not.toEqual(before);
    await inSite(root)('doctor', '--fix');
    expect(textsOf(copy)).toEqual(textsOf(root));
    const nothing = await inSite(root)('doctor', '--fix', '--dry-run');
    expect(nothing).toEqual({ code: 0, out: '', err: 'Nothing that --fix can repair\n' });
  });

  test('shows modes, and masks secrets near a change', async () => {
    const root = shop('title: My shop: news\npassword: hunter2hunter2\n', { [`${JOURNAL}/lock`]: '' });
    chmodSync(join(root, JOURNAL, 'lock'), 0o666);
    const { out } = await inSite(root)('doctor', '--fix', '--dry-run');
    expect(out).toContain(
      `diff --git a/${JOURNAL}/lock b/${JOURNAL}/lock\nold mode 100666\nnew mode 100600\n`,
    );
    expect(out).toContain('+title: "My shop: news"\n password: ***\n');
  });

  test('needs --fix', async () => {
    const { code, err } = await inSite(shop(''))('doctor', '--dry-run');
    expect([code, err]).toEqual([2, '--dry-run shows what --fix would do; give both\n']);
  });

  test('takes no format, since it prints a diff', async () => {
    for (const format of [['--json'], ['--format', 'sarif']]) {
      const { code, err } = await inSite(shop(''))('doctor', '--fix', '--dry-run', ...format);
      expect([code, err]).toEqual([2, '--dry-run prints a diff; leave out --json and --format\n']);
    }
  });
});
