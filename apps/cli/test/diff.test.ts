import { describe, expect, test } from 'bun:test';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { makeSite, tempFolder, writeIn } from '@flextype-bun/testing';
import { cli, inSite } from './support/cli.ts';

const SETTINGS = 'project/config/flextype/settings.yaml';

describe('diff', () => {
  test('prints the differences as a tree, and sets the exit code', async () => {
    const before = makeSite({ [SETTINGS]: 'a: {b: 1, c: {d: 1}}\nlist: [1, 2]\n' });
    const after = makeSite({ [SETTINGS]: 'a: {b: 2, c: {d: 1, e: [x]}}\nlist: [1]\nnew: true\n' });
    expect(await cli(['diff', before, after])).toEqual({
      code: 1,
      out: `  flextype
    settings
      a
~       b: 1 → 2
        c
+         e: ["x"]
      list
-       1: 2
+     new: true
`,
      err: '',
    });
    expect(await cli(['diff', before, before])).toEqual({ code: 0, out: '', err: '' });
    expect(JSON.parse((await cli(['diff', before, after, '--json'])).out)[0]).toEqual({
      id: 'flextype.settings.a.b',
      kind: 'changed',
      before: 1,
      after: 2,
    });
  });

  test('requires two sites, or one and a revision', async () => {
    for (const args of [[], ['/a'], ['/a', '/b', '--git', 'HEAD']]) {
      expect((await cli(['diff', ...args])).code).toBe(2);
    }
  });

  test('compares with a Git revision, from any folder of the repository, without touching the working tree', async () => {
    const repository = tempFolder();
    const root = join(repository, 'web/site');
    const git = async (...args: string[]) => {
      const child = Bun.spawn(['git', '-c', 'user.name=t', '-c', 'user.email=t@example.org', ...args], {
        cwd: repository,
        stdout: 'pipe',
        stderr: 'pipe',
      });
      const out = await new Response(child.stdout).text();
      expect(await child.exited).toBe(0);
      return out;
    };
    writeIn(root, 'src/flextype/flextype.yaml', 'version: 1.0.0\n');
    writeIn(root, 'src/flextype/settings.yaml', 'title: Old\nname: "x"\n');
    writeIn(root, 'project/plugins/späte/plugin.yaml', 'version: 1\n');
    writeIn(root, 'project/plugins/späte/settings.yaml', 'enabled: true\n');
    writeIn(root, 'project/plugins/späte/plugin.php', '');
    await git('init', '--quiet');
    await git('add', '.');
    await git('commit', '--quiet', '--message', 'first');
    const site = inSite(root);
    expect(await site('diff', '--git', 'HEAD')).toEqual({ code: 0, out: '', err: '' });
    writeIn(root, 'src/flextype/settings.yaml', 'title: New\nname: "x"\n');
    rmSync(join(root, 'project/plugins/späte/plugin.php'));
    const status = await git('status', '--short');
    const { code, out } = await site('diff', '--git', 'HEAD');
    expect(code).toBe(1);
    expect(out).toContain('title: "Old" → "New"');
    expect(out).toContain('- ' + '  späte: ');
    expect(await git('status', '--short')).toBe(status);
    const unknown = await site('diff', '--git', 'no-such-thing');
    expect([unknown.code, unknown.err]).toEqual([3, expect.stringContaining('there is no such revision')]);
    expect((await site('diff', '--git', '--help-me')).code).toBe(3);
    writeIn(root, 'src/flextype/settings.yaml', 'title: [\n');
    await git('commit', '--quiet', '--all', '--message', 'broken');
    writeIn(root, 'src/flextype/settings.yaml', 'title: New\n');
    const broken = await site('diff', '--git', 'HEAD');
    expect([broken.code, broken.err]).toEqual([
      3,
      expect.stringMatching(/^HEAD cannot be served, [^/]+\nHEAD:src\/flextype\/settings\.yaml:1:8: /),
    ]);
  });
});
