import { beforeEach, describe, expect, setDefaultTimeout, test } from 'bun:test';
import {
  appendFileSync,
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { tempFolder, until } from '@flextype-bun/testing';
import { makeGeneration, OVERRIDES, PROBE, probe, settings } from './support/generations.ts';
import { type LiveSite, MODES, type Reader, serve } from './support/live-site.ts';

setDefaultTimeout(30_000);

// On a busy machine a slow writer pauses longer than the default 250 ms.
const LONG_SETTLE = ['--set', 'watch.settle=1000'];

describe.each(MODES)('one file, followed %s', (_mode, args) => {
  let root: string;
  let file: string;
  let site: LiveSite;
  let reader: Reader;
  let bystander: Reader;

  beforeEach(async () => {
    root = makeGeneration(join(tempFolder(), 'site'), 'one');
    file = join(root, OVERRIDES);
    site = await serve(root, [...args, ...LONG_SETTLE]);
    reader = await site.read(PROBE);
    bystander = await site.read('plugins.site.manifest.name');
  });

  /** Fails if anything but the old content and then the new was served. */
  async function onlySeen(...generations: string[]): Promise<void> {
    await reader.receives(probe(generations.at(-1) ?? ''));
    await reader.requests(50);
    expect(reader.history).toEqual(generations.map(probe));
    expect(bystander.history).toEqual(['"Site"']);
  }

  test('written in place', async () => {
    writeFileSync(file, settings('two'));
    await onlySeen('one', 'two');
    writeFileSync(file, settings('three'));
    await onlySeen('one', 'two', 'three');
  });

  test.each([
    ['shorter', 'o', 5],
    ['of the same length', 'two', 1],
    ['longer', 'a generation with a long name', 24],
    ['cut at the ends of lines', 'two', 0],
  ])('truncated, then written slowly in pieces, %s', async (_what, generation, size) => {
    const text = settings(generation);
    const pieces = size === 0 ? text.match(/.*\n/g) : text.match(new RegExp(`[^]{1,${size}}`, 'g'));
    const handle = openSync(file, 'w');
    await reader.requests(10);
    for (const piece of pieces ?? []) {
      writeSync(handle, piece);
      await reader.requests(10);
    }
    closeSync(handle);
    await onlySeen('one', generation);
  });

  test('truncated for good, which is accepted eventually', async () => {
    const whole = await site.read('plugins.site.settings.title');
    writeFileSync(file, 'title: two\n');
    await whole.receives('"two"');
    await reader.receives('404');
    expect(reader.history).toEqual([probe('one'), '404']);
    expect(whole.history).toEqual(['"one"', '"two"']);
  });

  test('replaced by an atomic rename', async () => {
    for (const generation of ['two', 'three']) {
      writeFileSync(`${file}.tmp`, settings(generation));
      renameSync(`${file}.tmp`, file);
      await reader.receives(probe(generation));
    }
    await onlySeen('one', 'two', 'three');
  });

  test('deleted and recreated', async () => {
    rmSync(file);
    await reader.requests(20);
    writeFileSync(file, settings('two'));
    await onlySeen('one', 'two');
  });

  test('saved by an editor, with a swap file, a backup and a probe of the folder', async () => {
    for (const generation of ['two', 'three']) {
      const swap = join(root, 'project/config/plugins/site/.settings.yaml.swp');
      writeFileSync(swap, 'b0VIM');
      writeFileSync(join(root, 'project/config/plugins/site/4913'), '');
      rmSync(join(root, 'project/config/plugins/site/4913'));
      renameSync(file, `${file}~`);
      await reader.requests(10);
      writeFileSync(file, settings(generation));
      rmSync(`${file}~`);
      rmSync(swap);
      await reader.receives(probe(generation));
    }
    await onlySeen('one', 'two', 'three');
  });

  test('touched without a change', async () => {
    const now = new Date();
    utimesSync(file, now, now);
    const other = await site.read('plugins.feed.settings.mark');
    appendFileSync(join(root, 'project/plugins/feed/settings.yaml'), 'mark: 1\n');
    await other.receives('1');
    expect(reader.history).toEqual([probe('one')]);
  });

  test('replaced by a folder, and back', async () => {
    rmSync(file);
    mkdirSync(file);
    await until('it is reported', () => site.server.output().err.includes(`${file}: This is a folder`));
    rmdirSync(file);
    writeFileSync(file, settings('two'));
    await onlySeen('one', 'two');
  });

  test('broken, then repaired, while changes of others are served', async () => {
    writeFileSync(file, settings('two').replace('list:', 'list: ['));
    await until('it is reported', () => site.server.output().err.includes(`${file}:3:`));
    expect(site.server.output().err).toContain('the last valid content stays in force');
    const other = await site.read('plugins.feed.settings.mark');
    appendFileSync(join(root, 'project/plugins/feed/settings.yaml'), 'mark: 1\n');
    await other.receives('1');
    expect(reader.history).toEqual([probe('one')]);
    writeFileSync(file, settings('two'));
    await until('the file is reported as fixed', () => site.server.output().err.includes('Fixed: '));
    await onlySeen('one', 'two');
  });

  test("Flextype's own settings broken, empty or missing, without emptying the tree", async () => {
    const own = join(root, 'src/flextype/settings.yaml');
    const core = await site.read('flextype.settings.charset');
    const [before = ''] = core.history;
    const text = readFileSync(own, 'utf8');
    writeFileSync(own, 'charset: [\n');
    await until('it is reported', () => site.server.output().err.includes(own));
    rmSync(own);
    await until('it is reported', () => site.server.output().err.includes(`${own}: This file is not there`));
    writeFileSync(own, text.replace('UTF-8', 'KOI8-R'));
    await core.receives('"KOI8-R"');
    expect(core.history).toEqual([before, '"KOI8-R"']);
  });
});
