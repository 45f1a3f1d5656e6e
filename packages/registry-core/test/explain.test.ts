import { describe, expect, test } from 'bun:test';
import { relative } from 'node:path';
import { copyFixture, makeSite, pluginFiles, tempFolder } from '@flextype-bun/testing';
import { explain, formatPosition, type Layer, openRegistry, RegistryError, readSite } from '../src/index.ts';
import { wrongPlaces } from './support/wrong-places.ts';

const SITE = {
  ...pluginFiles(
    'blog',
    'version: 1.2.0\n',
    'enabled: true\ntitle: Blog\ntags: [a, b, c]\nbox: {x: 1, y: 2}\n',
  ),
  'project/config/plugins/blog/settings.yaml': 'title: "My blog"\ntags:\n  - z\nbox: {y: 3}\n',
};

/** Layers as `effect path:line:column`, relative to the site. */
function told(root: string, layers: readonly Layer[]): string[] {
  return layers.map(({ effect, position, source }) =>
    [effect, position ? relative(root, formatPosition(position)) : source].join(' '),
  );
}

describe.each(['0.9', '0.10', '1.x'])('every id of fixtures/sites/%s', (name) => {
  test('is explained by places that hold its value, one of which wins', async () => {
    const root = copyFixture(`sites/${name}`);
    const { ids, wrong } = await wrongPlaces(await readSite(root));
    expect(wrong).toEqual([]);
    expect(ids).toBeGreaterThan(200);
  });
});

describe('explain', () => {
  test('lists every layer in order, and which one wins', async () => {
    const root = makeSite(SITE);
    const { value, layers, missing } = await explain(root, 'plugins.blog.settings.title');
    expect([value, missing]).toEqual(['My blog', undefined]);
    expect(told(root, layers)).toEqual([
      'overridden project/plugins/blog/settings.yaml:2:8',
      'wins project/config/plugins/blog/settings.yaml:1:8',
    ]);
  });

  test('reports that both layers contribute to a map', async () => {
    const root = makeSite(SITE);
    expect(told(root, (await explain(root, 'plugins.blog.settings.box')).layers)).toEqual([
      'merges project/plugins/blog/settings.yaml:4:6',
      'merges project/config/plugins/blog/settings.yaml:4:6',
    ]);
    expect(told(root, (await explain(root, 'plugins.blog')).layers)).toEqual([
      'merges project/plugins/blog/plugin.yaml:1:1',
      'merges project/plugins/blog/settings.yaml:1:1',
      'merges project/config/plugins/blog/settings.yaml:1:1',
    ]);
  });

  test('explains the items of a list by index', async () => {
    const root = makeSite(SITE);
    const { items } = await explain(root, 'plugins.blog.settings.tags');
    expect(items.map(({ id, value, layers }) => [id.slice(-1), value, told(root, layers).at(-1)])).toEqual([
      ['0', 'z', 'wins project/config/plugins/blog/settings.yaml:3:5'],
      ['1', 'b', 'wins project/plugins/blog/settings.yaml:3:11'],
      ['2', 'c', 'wins project/plugins/blog/settings.yaml:3:14'],
    ]);
  });

  test('reports the priority that Flextype adds', async () => {
    const root = makeSite(SITE);
    const { phpValue, layers } = await explain(root, 'plugins.blog.settings.priority');
    expect(phpValue).toBe(100n);
    expect(told(root, layers)).toEqual(['wins built-in']);
  });

  test('reports that a place is shared through an alias', async () => {
    const root = makeSite({ 'project/config/flextype/settings.yaml': 'a: &here {x: 1}\nb: *here\n' });
    const { layers } = await explain(root, 'flextype.settings.b.x');
    expect(layers[0]).toMatchObject({ shared: true, position: { line: 1, column: 14 } });
  });

  test('reports that an empty array leaves another one unchanged', async () => {
    const root = makeSite({ ...SITE, 'project/config/plugins/blog/settings.yaml': 'tags: []\n' });
    expect(told(root, (await explain(root, 'plugins.blog.settings.tags')).layers)).toEqual([
      'wins project/plugins/blog/settings.yaml:3:7',
      'none project/config/plugins/blog/settings.yaml:1:7',
    ]);
  });

  test('accepts an open registry, and reads its files as they are now', async () => {
    const root = makeSite(SITE);
    const registry = await openRegistry(root, { watch: false });
    const { value, layers } = await explain(registry, 'plugins.blog.settings.title');
    expect([value, layers.length]).toEqual(['My blog', 2]);
    await registry.close();
  });

  test('throws if there is no site', async () => {
    const error = await explain(tempFolder(), 'flextype').catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(RegistryError);
    expect((error as RegistryError).code).toBe('not-a-project');
  });
});

describe('an id without a value', () => {
  const missing = async (files: Record<string, string>, id: string) => {
    const root = makeSite(files);
    const { missing: found, nearest } = await explain(root, id);
    const place = found?.position && relative(root, formatPosition(found.position));
    return { reason: found?.reason, place, message: found?.message, nearest };
  };

  test('suggests similar ids if nothing sets it', async () => {
    const { reason, nearest } = await missing(SITE, 'plugins.blog.setings.titel');
    expect([reason, nearest[0]]).toEqual(['unknown', 'plugins.blog.settings.title']);
    expect((await missing(SITE, 'blog.title')).nearest).toEqual(['plugins.blog.settings.title']);
    expect((await missing(SITE, 'plugins.blug')).nearest).toEqual(['plugins.blog']);
    expect((await missing(SITE, '')).reason).toBe('unknown');
    expect((await missing(SITE, 'plugins.')).reason).toBe('unknown');
  });

  test('names the place that sets it to null', async () => {
    const files = { ...SITE, 'project/config/plugins/blog/settings.yaml': 'title: ~\n' };
    expect(await missing(files, 'plugins.blog.settings.title')).toMatchObject({
      reason: 'null',
      place: 'project/config/plugins/blog/settings.yaml:1:8',
      nearest: [],
    });
  });

  test('names the scalar that hides it', async () => {
    const files = { ...SITE, 'project/config/plugins/blog/settings.yaml': 'box: off\n' };
    expect(await missing(files, 'plugins.blog.settings.box.x')).toMatchObject({
      reason: 'hidden',
      place: 'project/config/plugins/blog/settings.yaml:1:6',
    });
  });

  test('names the place that disables its plugin', async () => {
    const files = { ...SITE, 'project/config/plugins/blog/settings.yaml': '# off for now\nenabled: false\n' };
    expect(await missing(files, 'plugins.blog.settings.title')).toMatchObject({
      reason: 'disabled',
      place: 'project/config/plugins/blog/settings.yaml:2:10',
    });
    const silent = { ...SITE, ...pluginFiles('mute', 'version: 1.0.0\n', 'title: x\n') };
    expect(await missing(silent, 'plugins.mute')).toMatchObject({
      reason: 'disabled',
      place: 'project/plugins/mute/settings.yaml',
    });
  });

  test('names the folder of its incomplete plugin and the missing files', async () => {
    expect(
      await missing({ 'project/plugins/half/plugin.yaml': 'version: 1\n' }, 'plugins.half'),
    ).toMatchObject({
      reason: 'incomplete',
      message: 'The plugin "half" is left out: plugin.php and settings.yaml are not there',
      place: 'project/plugins/half',
    });
  });

  test('names the missing dependency of its plugin', async () => {
    const files = pluginFiles('lone', 'dependencies: {twig: "^2.0"}\n', 'enabled: true\n');
    const { reason, message } = await missing(files, 'plugins.lone.settings');
    expect(reason).toBe('dependency');
    expect(message).toContain('it needs twig ^2.0');
  });

  test('names the place of the error in its plugin', async () => {
    const files = pluginFiles('bad', 'a: [\n', 'enabled: true\n');
    expect(await missing(files, 'plugins.bad')).toMatchObject({
      reason: 'broken',
      place: 'project/plugins/bad/plugin.yaml:1:4',
    });
  });

  test('says that this Flextype has no themes in its registry', async () => {
    expect((await missing(SITE, 'themes.harbour.settings')).reason).toBe('no-themes');
  });
});

describe('a site that does not load', () => {
  test('is explained as far as it loads, with its errors', async () => {
    const root = makeSite({ ...SITE, 'project/config/plugins/blog/settings.yaml': 'title: [\n' });
    const { value, layers, problems } = await explain(root, 'plugins.blog.settings.title');
    expect(value).toBe('Blog');
    expect(told(root, layers)).toEqual(['wins project/plugins/blog/settings.yaml:2:8']);
    expect(problems.map(({ code, position }) => [code, position?.line])).toEqual([['malformed-yaml', 1]]);
  });
});
