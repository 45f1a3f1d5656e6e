import { expect, setDefaultTimeout, test } from 'bun:test';
import { cpSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeSite, pluginFiles, tempFolder, until, writeIn } from '@flextype-bun/testing';
import type { Registry } from '../src/index.ts';
import { ONE, twoPlugins } from './support/two-plugins.ts';
import { watchRegistry } from './support/watched-registry.ts';

// The periodic check would find each change within two seconds. This many rounds only end in time if each is seen at once.
const ROUNDS = 30;
setDefaultTimeout(30_000);

// Seven times what it takes. If each link made the others be followed again, it would be sixteen times.
const MAX_CPU_MS = 1_000;

const FOLDER = 'project/plugins/one';

function settings(title: string): string {
  return `enabled: true\ntitle: ${title}\nlist: [a, b]\n`;
}

async function untilServed(registry: Registry, title: string): Promise<void> {
  await until(`${title} is served`, () => registry.get('plugins.one.settings.title') === title);
}

/** Replaces the folder of the plugin by another with other settings; returns once these are complete. */
function replaceFolder(root: string, title: string): void {
  const [next, now, before] = ['next', FOLDER, 'before'].map((path) => join(root, path)) as [
    string,
    string,
    string,
  ];
  cpSync(now, next, { recursive: true });
  writeFileSync(join(next, 'settings.yaml'), settings(title));
  renameSync(now, before);
  renameSync(next, now);
  rmSync(before, { recursive: true });
}

test('a folder that is replaced again and again stays watched', async () => {
  const root = twoPlugins();
  const { registry } = await watchRegistry(root);
  for (let round = 0; round < ROUNDS; round++) {
    replaceFolder(root, `folder ${round}`);
    await untilServed(registry, `folder ${round}`);
    writeIn(root, ONE, settings(`file ${round}`));
    await untilServed(registry, `file ${round}`);
  }
});

test('a folder that is removed and created in one go stays watched', async () => {
  const root = twoPlugins();
  const { registry } = await watchRegistry(root, { settle: 20 });
  for (let round = 0; round < ROUNDS; round++) {
    cpSync(join(root, FOLDER), join(root, 'copy'), { recursive: true });
    rmSync(join(root, FOLDER), { recursive: true });
    cpSync(join(root, 'copy'), join(root, FOLDER), { recursive: true });
    rmSync(join(root, 'copy'), { recursive: true });
    writeIn(root, ONE, settings(`file ${round}`));
    await untilServed(registry, `file ${round}`);
  }
});

test('two registries in one process both follow a replaced folder', async () => {
  const root = twoPlugins();
  const first = await watchRegistry(root);
  const second = await watchRegistry(root);
  const both = (title: string) =>
    Promise.all([first, second].map(({ registry }) => untilServed(registry, title)));
  for (let round = 0; round < ROUNDS; round++) {
    replaceFolder(root, `folder ${round}`);
    await both(`folder ${round}`);
    writeIn(root, ONE, settings(`file ${round}`));
    await both(`file ${round}`);
  }
  await first.registry.close();
  writeIn(root, ONE, settings('after one is closed'));
  await untilServed(second.registry, 'after one is closed');
});

test('the folder of all plugins, moved away and back or replaced, stays watched with all below', async () => {
  const root = twoPlugins();
  const { registry } = await watchRegistry(root, { settle: 20 });
  const plugins = join(root, 'project/plugins');
  for (let round = 0; round < ROUNDS; round++) {
    // What was moved away still exists, so only the folder above tells that it is not the same any more.
    const away = join(root, `away-${round}`);
    renameSync(plugins, away);
    if (round % 2 === 0) cpSync(away, plugins, { recursive: true });
    else renameSync(away, plugins);
    writeIn(root, ONE, settings(`folder ${round}`));
    await untilServed(registry, `folder ${round}`);
    writeIn(root, ONE, settings(`file ${round}`));
    await untilServed(registry, `file ${round}`);
  }
  expect(registry.get('plugins.two.settings.title')).toBe('second');
});

test('the target of a linked file is watched, also one that is replaced, and another one', async () => {
  const root = twoPlugins();
  const shared = tempFolder();
  const link = join(root, ONE);
  for (const name of ['a', 'b']) {
    mkdirSync(join(shared, name));
    writeFileSync(join(shared, name, 'shared.yaml'), settings(name));
  }
  rmSync(link);
  symlinkSync(join(shared, 'a/shared.yaml'), link);
  const { registry } = await watchRegistry(root);
  for (let round = 0; round < ROUNDS; round++) {
    const name = round % 2 === 0 ? 'b' : 'a';
    const target = join(shared, name, 'shared.yaml');
    writeFileSync(target, settings(`link ${round}`));
    symlinkSync(target, `${link}.next`);
    renameSync(`${link}.next`, link);
    await untilServed(registry, `link ${round}`);
    writeFileSync(target, settings(`file ${round}`));
    await untilServed(registry, `file ${round}`);
    writeFileSync(`${target}.next`, settings(`replaced ${round}`));
    renameSync(`${target}.next`, target);
    await untilServed(registry, `replaced ${round}`);
  }
});

test('many links to files of one folder are followed, each on its own', async () => {
  const shared = tempFolder();
  const names = Array.from({ length: 20 }, (_, number) => `p${number}`);
  const root = makeSite(
    Object.fromEntries(
      names.flatMap((name) =>
        Object.entries(pluginFiles(name, 'version: 1\n', 'enabled: true\ntitle: one\n')),
      ),
    ),
  );
  for (const name of names) {
    const link = join(root, 'project/plugins', name, 'settings.yaml');
    renameSync(link, join(shared, `${name}.yaml`));
    symlinkSync(join(shared, `${name}.yaml`), link);
  }
  const { registry } = await watchRegistry(root);
  const began = process.cpuUsage();
  for (const name of names) {
    const target = join(shared, `${name}.yaml`);
    writeFileSync(`${target}.next`, 'enabled: true\ntitle: two\n');
    renameSync(`${target}.next`, target);
    await until('it is served', () => registry.get(`plugins.${name}.settings.title`) === 'two');
  }
  const { user, system } = process.cpuUsage(began);
  expect((user + system) / 1000).toBeLessThan(MAX_CPU_MS);
});
