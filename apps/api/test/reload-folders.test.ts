import { beforeEach, describe, expect, setDefaultTimeout, test } from 'bun:test';
import { cpSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tempFolder } from '@flextype-bun/testing';
import {
  makeConfigMapData,
  makeGeneration,
  makePlugin,
  OVERRIDES,
  PROBE,
  probe,
  settings,
} from './support/generations.ts';
import { MODES, serve } from './support/live-site.ts';

setDefaultTimeout(30_000);

// On a busy machine a slow copy pauses longer than the default 250 ms.
const LONG_SETTLE = ['--set', 'watch.settle=1000'];

describe.each(MODES)('folders and links, followed %s', (_mode, args) => {
  let folder: string;
  let root: string;

  beforeEach(() => {
    folder = tempFolder();
    root = join(folder, 'site');
  });

  // The tokens move with the site, so requests may be rejected for a while; no other response is allowed.
  const allowed = (history: readonly string[]) => [...new Set(history.filter((answer) => answer !== '401'))];

  const late = 'plugins.late.settings.probe';

  test('the whole project folder replaced by another', async () => {
    makeGeneration(root, 'one');
    const next = makeGeneration(join(folder, 'next'), 'two');
    const site = await serve(root, args);
    const reader = await site.read(PROBE);
    const bystander = await site.read('plugins.site.manifest.name');
    renameSync(join(root, 'project'), join(folder, 'old'));
    await reader.requests(60);
    renameSync(join(next, 'project'), join(root, 'project'));
    await reader.receives(probe('two'));
    writeFileSync(join(root, OVERRIDES), settings('three'));
    await reader.receives(probe('three'));
    expect(allowed(reader.history)).toEqual(['one', 'two', 'three'].map(probe));
    expect(allowed(bystander.history)).toEqual(['"Site"']);
  });

  test('the whole site removed, and copied in again file by file', async () => {
    makeGeneration(root, 'one');
    const next = makeGeneration(join(folder, 'next'), 'two');
    const site = await serve(root, [...args, ...LONG_SETTLE]);
    const reader = await site.read(PROBE);
    const bystander = await site.read('plugins.site.manifest.name');
    rmSync(root, { recursive: true });
    await reader.requests(60);
    for (const part of ['project/entries', 'src', 'project/config', 'project/plugins']) {
      cpSync(join(next, part), join(root, part), { recursive: true });
      await reader.requests(20);
    }
    await reader.receives(probe('two'));
    writeFileSync(join(root, OVERRIDES), settings('three'));
    await reader.receives(probe('three'));
    expect(allowed(reader.history)).toEqual(['one', 'two', 'three'].map(probe));
    expect(allowed(bystander.history)).toEqual(['"Site"']);
  });

  test('the link current → releases/N switched repeatedly, back and forth', async () => {
    const current = join(folder, 'current');
    const change = (generation: string) => {
      symlinkSync(join(folder, generation), `${current}.tmp`);
      renameSync(`${current}.tmp`, current);
    };
    for (const generation of ['one', 'two', 'three']) makeGeneration(join(folder, generation), generation);
    makePlugin(join(folder, 'two/project/plugins/late'), 'Late', 'two');
    change('one');
    const site = await serve(current, args);
    const reader = await site.read(PROBE);
    const both = await site.read('plugins');
    for (const generation of ['two', 'three', 'one']) {
      change(generation);
      await reader.receives(probe(generation));
    }
    writeFileSync(join(folder, 'one', OVERRIDES), settings('four'));
    await reader.receives(probe('four'));
    expect(reader.history).toEqual(['one', 'two', 'three', 'one', 'four'].map(probe));
    // The plugin that only the second release has is never served with the first one's settings.
    const withLate = both.history.filter((plugins) => JSON.parse(plugins).late !== undefined);
    expect(withLate.map((plugins) => JSON.parse(plugins).site.settings.title)).toEqual(['two']);
  });

  test('the ..data link of a mounted Kubernetes ConfigMap switched', async () => {
    const mount = join(makeGeneration(root, 'one'), 'project/config/plugins/site');
    rmSync(mount, { recursive: true });
    const change = (generation: string) => {
      makeConfigMapData(mount, `..2024_${generation}`, generation);
      renameSync(join(mount, '..data_tmp'), join(mount, '..data'));
    };
    change('one');
    symlinkSync('..data/settings.yaml', join(mount, 'settings.yaml'));
    const site = await serve(root, args);
    const reader = await site.read(PROBE);
    for (const [before, generation] of [
      ['one', 'two'],
      ['two', 'three'],
    ] as const) {
      change(generation);
      rmSync(join(mount, `..2024_${before}`), { recursive: true });
      await reader.receives(probe(generation));
    }
    expect(reader.history).toEqual(['one', 'two', 'three'].map(probe));
  });

  test('a plugin folder copied in file by file, renamed, and removed', async () => {
    makeGeneration(root, 'one');
    makePlugin(join(folder, 'late'), 'Late', 'two');
    const site = await serve(root, [...args, ...LONG_SETTLE]);
    const reader = await site.read(late);
    const renamed = await site.read('plugins.later.settings.probe');
    const bystander = await site.read(PROBE);
    const plugin = join(root, 'project/plugins/late');
    mkdirSync(plugin);
    for (const file of ['plugin.php', 'plugin.yaml', 'settings.yaml']) {
      cpSync(join(folder, 'late', file), join(plugin, file));
      await reader.requests(20);
    }
    await reader.receives(probe('two'));
    renameSync(plugin, `${plugin}r`);
    await reader.receives('404');
    await renamed.receives(probe('two'));
    rmSync(`${plugin}r`, { recursive: true });
    await renamed.receives('404');
    expect(reader.history).toEqual(['404', probe('two'), '404']);
    expect(renamed.history).toEqual(['404', probe('two'), '404']);
    expect(bystander.history).toEqual([probe('one')]);
  });

  test("a plugin's overrides created first, and only then the plugin", async () => {
    makeGeneration(root, 'one');
    makePlugin(join(folder, 'late'), 'Late', 'two');
    const site = await serve(root, args);
    const reader = await site.read(late);
    const config = join(root, 'project/config/plugins/late');
    mkdirSync(config);
    await reader.requests(60);
    writeFileSync(join(config, 'settings.yaml'), settings('three'));
    await reader.requests(60);
    renameSync(join(folder, 'late'), join(root, 'project/plugins/late'));
    await reader.receives(probe('three'));
    rmSync(config, { recursive: true });
    await reader.receives(probe('two'));
    expect(reader.history).toEqual(['404', probe('three'), probe('two')]);
  });

  test('project/config created after startup', async () => {
    makeGeneration(root, 'one');
    renameSync(join(root, 'project/config'), join(folder, 'config'));
    const site = await serve(root, args);
    const reader = await site.read(PROBE);
    renameSync(join(folder, 'config'), join(root, 'project/config'));
    await reader.receives(probe('one'));
    writeFileSync(join(root, OVERRIDES), settings('two'));
    await reader.receives(probe('two'));
    expect(reader.history).toEqual(['404', probe('one'), probe('two')]);
  });
});
