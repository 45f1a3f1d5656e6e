import { describe, expect, test } from 'bun:test';
import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { copyFixture, makeSite, pluginFiles, TOKEN, tempFolder, writeIn } from '@flextype-bun/testing';
import { cli } from './support/cli.ts';
import { openShell, programFolder } from './support/interactive-shell.ts';

/** The hidden command behind the scripts: how paths are completed, then the completions with their notes. */
async function completeIn(site: string, ...words: string[]): Promise<string[]> {
  const { out } = await cli(['__complete', ...words], { cwd: site });
  return out.trimEnd().split('\n');
}

describe('completions', () => {
  const complete = async (...words: string[]) => {
    const [paths = '', ...found] = await completeIn(copyFixture('sites/1.x'), ...words);
    return [paths, ...found.map((line) => line.split('\t')[0])];
  };

  test('are commands, options, choices and ids, one level at a time', async () => {
    expect(await complete('ex')).toEqual(['none', 'explain']);
    expect(await complete('tokens', 'dis')).toEqual(['none', 'disable']);
    expect(await complete('diff', '--g')).toEqual(['none', '--git']);
    expect(await complete('completion', '')).toEqual(['none', 'bash', 'zsh', 'fish', 'powershell']);
    expect(await complete('tokens', 'create', '--layout', '')).toEqual(['none', '0.9', '0.10', '1.x']);
    expect(await complete('get', '--format=j')).toEqual(['none', '--format=json']);
    expect(await complete('doctor', '--format', '')).toEqual(['none', 'text', 'json', 'github', 'sarif']);
    expect(await complete('watch', '--re')).toEqual(['none', '--restart']);
    expect(await complete('get', 'fl')).toEqual(['none', 'flextype.']);
    expect(await complete('explain', 'plugins.site.m')).toEqual(['none', 'plugins.site.manifest.']);
    expect(await complete('get', 'flextype.manifest.ver')).toEqual(['none', 'flextype.manifest.version']);
    expect(await complete('get', 'no.such.')).toEqual(['none']);
    expect(await complete('has', 'plugins.site.settings.title')).toEqual([
      'none',
      'plugins.site.settings.title',
    ]);
  });

  test('have descriptions', async () => {
    expect(await completeIn(copyFixture('sites/1.x'), 'pin')).toEqual([
      'none',
      'ping\tcheck that a server answers, for health checks of containers',
    ]);
  });

  test('leave paths to the shell only where they are expected', async () => {
    for (const words of [['--root', ''], ['--root=/'], ['--root', '='], ['diff', ''], ['diff', 'a', '']]) {
      expect(await complete(...words)).toEqual(['folders']);
    }
    expect(await complete('types', '-o', '')).toEqual(['files']);
    for (const words of [
      ['search', ''],
      ['get', 'a', ''],
      ['tokens', 'create', '--title', ''],
    ]) {
      expect(await complete(...words)).toEqual(['none']);
    }
  });

  test('of --settings are Flextype, the server and the plugins', async () => {
    expect((await complete('schema', '--settings', '')).slice(0, 4)).toEqual([
      'none',
      'flextype',
      'registry-api',
      'comments',
    ]);
    expect(await complete('schema', '--settings', 'si')).toEqual(['none', 'site']);
  });

  test('of --write are the same, or options, since its value is optional', async () => {
    expect(await complete('schema', '--write', 'si')).toEqual(['none', 'site']);
    const options = ['none', expect.stringContaining('--force')];
    expect(await complete('schema', '--write', '--fo')).toEqual(options);
    expect(await complete('schema', '--write', 'site', '--fo')).toEqual(options);
    expect(await complete('schema', '--write', '--force', '--settings', 'si')).toEqual(['none', 'site']);
  });

  test('of --git are the revisions of the repository of the site, if it has one', async () => {
    const site = copyFixture('sites/1.x');
    const git = ['git', '-c', 'user.name=n', '-c', 'user.email=e@example.org'];
    Bun.spawnSync(['git', 'init', '--quiet', '--initial-branch=main'], { cwd: site });
    Bun.spawnSync([...git, 'commit', '--quiet', '--allow-empty', '-m', 'First: a site'], { cwd: site });
    Bun.spawnSync(['git', 'tag', 'v1.0'], { cwd: site });
    expect(await completeIn(site, 'diff', '--git', 'v')).toEqual(['none', 'v1.0\tFirst: a site']);
    expect(await completeIn(site, 'diff', '--git', 'm')).toEqual(['none', 'main\tFirst: a site']);
    expect(await complete('diff', '--git', 'v')).toEqual(['none']);
  });

  test('of a token appear only after the characters that "tokens list" shows', async () => {
    expect(await complete('tokens', 'show', '')).toEqual(['none']);
    expect(await complete('tokens', 'disable', TOKEN.slice(0, 3))).toEqual(['none']);
    expect(await complete('tokens', 'show', TOKEN.slice(0, 4))).toEqual(['none', TOKEN]);
  });

  test('come from the site of --root, also as bash splits it, and there are none with --url', async () => {
    const root = copyFixture('sites/0.9');
    for (const words of [['--root', root], ['--root', '=', root], [`--root=${root}`]]) {
      expect(await completeIn('/', ...words, 'get', 'th')).toEqual(['none', 'themes.']);
    }
    expect(await completeIn(root, '--url', 'http://127.0.0.1:1', 'get', '')).toEqual(['none']);
  });

  test('come from a folder below the home folder', async () => {
    const root = copyFixture('sites/0.9');
    const options = { cwd: '/', environment: { HOME: join(root, '..') } };
    const { out } = await cli(['__complete', '--root', '~/site', 'get', 'th'], options);
    expect(out).toBe('none\nthemes.\n');
  });

  test('of an empty word are all, also as the script for PowerShell passes it', async () => {
    expect(await complete('get', '""')).toEqual(['none', 'flextype.', 'plugins.']);
  });

  test('read only the files of the plugin in the id', async () => {
    const site = makeSite({
      ...pluginFiles('shop', 'version: 1', 'enabled: true'),
      'project/plugins/README.md': '',
    });
    // What is incomplete or broken would be left out by reading the whole site.
    for (const name of ['manifest', 'defaults']) mkdirSync(join(site, `project/plugins/${name}`));
    writeIn(site, 'project/plugins/broken/settings.yaml', '[');
    writeIn(site, 'src/flextype/settings.yaml', '[');
    expect(await completeIn(site, 'get', 'plugins.')).toEqual([
      'none',
      'plugins.broken.',
      'plugins.defaults.',
      'plugins.manifest.',
      'plugins.shop.',
    ]);
    expect(await completeIn(site, 'get', 'plugins.shop.settings.e')).toEqual([
      'none',
      'plugins.shop.settings.enabled',
    ]);
  });
});

/** Lines, and what they become with Tab in every shell. */
const LINES = [
  ['exp', 'explain '],
  ['tokens disa', 'tokens disable '],
  ['get plugins.si', 'get plugins.site.'],
  ['get flextype.manifest.ver', 'get flextype.manifest.version '],
  ['get --format=j', 'get --format=json '],
  ['has no.such', 'has no.such'],
  ['search READ', 'search READ'],
  ['tokens show READ', 'tokens show READ'],
  ['types -o READ', 'types -o README.md '],
  ['--root=ext', '--root=extra/'],
  ['--root ext', '--root extra/'],
] as const;

describe.each(['bash', 'zsh'] as const)('in %s, the Tab key', (shell) => {
  test('completes words with one space after them, and paths only where they are expected', async () => {
    const site = copyFixture('sites/1.x');
    writeIn(site, 'README.md', '');
    writeIn(site, 'extra/file', '');
    const { tab } = await openShell(shell, site);
    const actual: string[][] = [];
    for (const [line] of LINES) actual.push([line, (await tab(`flextype-registry ${line}`)).slice(18)]);
    expect(actual).toEqual(LINES.map((pair) => [...pair]));
  });

  test('understands folders in quotes, with spaces, other letters and variables', async () => {
    const folder = tempFolder();
    for (const name of ["the owner's site", 'größe']) {
      cpSync(copyFixture('sites/0.9'), join(folder, name), { recursive: true });
    }
    const { tab } = await openShell(shell, folder);
    for (const root of [
      "--root=the\\ owner\\'s\\ site",
      '--root="the owner\'s site"',
      '--root "the owner\'s site"',
      '--root=größe/',
      '--root="$PWD/größe"',
      '--root=$PWD/größe',
    ]) {
      const words = `flextype-registry ${root} get`;
      expect(await tab(`${words} th`)).toBe(`${words} themes.`);
      expect(await tab(`${words} "th`)).toStartWith(`${words} "themes.`);
    }
  });

  test('completes ids of the site in --root=DIR', async () => {
    const { tab } = await openShell(shell, tempFolder());
    const words = `flextype-registry --root=${copyFixture('sites/0.9')} get`;
    expect(await tab(`${words} th`)).toBe(`${words} themes.`);
  });
});

test('in fish, candidates have descriptions, and paths come only where they are expected', () => {
  const site = copyFixture('sites/1.x');
  writeIn(site, 'README.md', '');
  writeIn(site, 'extra/file', '');
  const commands = ['exp', 'get plugins.si', 'get READ', 'tokens show READ', '--root=ext', 'types -o READ'];
  const script = `flextype-registry completion fish | source
    for line in ${commands.map((command) => `'flextype-registry ${command}'`).join(' ')}
      complete -C$line
    end`;
  const { stdout, stderr } = Bun.spawnSync(['fish', '--no-config', '-c', script], {
    cwd: site,
    env: { PATH: `${programFolder()}:${process.env['PATH']}`, HOME: tempFolder() },
  });
  expect([stdout.toString().split('\n'), stderr.toString()]).toEqual([
    [
      'explain\tshow where a value comes from: every layer with file, line and column, and which one wins',
      'plugins.site.',
      '--root=extra/\tDirectory',
      'README.md',
      '',
    ],
    '',
  ]);
});
