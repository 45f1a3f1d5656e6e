import { setDefaultTimeout, test } from 'bun:test';
import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeSite, pluginFiles, tempFolder, until } from '@flextype-bun/testing';
import { watchRegistry } from './support/watched-registry.ts';

// The periodic check would find each change within two seconds. This many rounds only end in time if each is seen at once.
const ROUNDS = 20;
setDefaultTimeout(20_000);

const PLUGIN = 'project/plugins/linked';

function settings(title: string): string {
  return `enabled: true\ntitle: ${title}\n`;
}

function writePlugin(folder: string, title: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'plugin.php'), '<?php\n');
  writeFileSync(join(folder, 'plugin.yaml'), 'version: 1\n');
  writeFileSync(join(folder, 'settings.yaml'), settings(title));
}

/** Opens a site in which a path is a link; returns what waits until the plugin has a title, or none. */
async function openWithLink(path: string, target: string): Promise<(title?: string) => Promise<unknown>> {
  const root = makeSite(pluginFiles('linked', 'version: 1\n', settings('none')));
  rmSync(join(root, path), { recursive: true });
  symlinkSync(target, join(root, path));
  const { registry } = await watchRegistry(root, { settle: 20 });
  return (title) =>
    until(`${title} is served`, () => registry.get('plugins.linked.settings.title') === title);
}

test('the target of a linked file stays watched when it is missing for a while', async () => {
  const target = join(tempFolder(), 'settings.yaml');
  writeFileSync(target, settings('first'));
  const served = await openWithLink(`${PLUGIN}/settings.yaml`, target);
  for (let round = 0; round < ROUNDS; round++) {
    rmSync(target);
    await served(undefined);
    writeFileSync(target, settings(`created ${round}`));
    await served(`created ${round}`);
    writeFileSync(target, settings(`written ${round}`));
    await served(`written ${round}`);
  }
});

test('the target of a linked folder stays watched when it is missing for a while', async () => {
  const shared = tempFolder();
  const target = join(shared, 'plugin');
  writePlugin(target, 'first');
  const served = await openWithLink(PLUGIN, target);
  for (let round = 0; round < ROUNDS; round++) {
    renameSync(target, join(shared, `away-${round}`));
    await served(undefined);
    writePlugin(target, `created ${round}`);
    await served(`created ${round}`);
    writeFileSync(join(target, 'settings.yaml'), settings(`written ${round}`));
    await served(`written ${round}`);
  }
});

test('a link on the way to a linked folder is watched, as a deployment switches it', async () => {
  const shared = tempFolder();
  const current = join(shared, 'current');
  writePlugin(join(shared, 'release-0/plugin'), 'first');
  symlinkSync('release-0', current);
  const served = await openWithLink(PLUGIN, join(current, 'plugin'));
  for (let round = 1; round <= ROUNDS; round++) {
    writePlugin(join(shared, `release-${round}/plugin`), `release ${round}`);
    symlinkSync(`release-${round}`, `${current}.next`);
    renameSync(`${current}.next`, current);
    await served(`release ${round}`);
    writeFileSync(join(current, 'plugin/settings.yaml'), settings(`written ${round}`));
    await served(`written ${round}`);
  }
});

test('a folder that two plugins link to stays watched for both when it is replaced', async () => {
  const shared = tempFolder();
  const target = join(shared, 'plugin');
  writePlugin(target, 'first');
  const root = makeSite(pluginFiles('other', 'version: 1\n', settings('other')));
  const names = ['one', 'two'];
  for (const name of names) symlinkSync(target, join(root, 'project/plugins', name));
  const { registry } = await watchRegistry(root, { settle: 20 });
  const served = (title: string) =>
    until(`${title} is served`, () =>
      names.every((name) => registry.get(`plugins.${name}.settings.title`) === title),
    );
  for (let round = 0; round < ROUNDS; round++) {
    renameSync(target, join(shared, `away-${round}`));
    writePlugin(target, `replaced ${round}`);
    await served(`replaced ${round}`);
    writeFileSync(join(target, 'settings.yaml'), settings(`written ${round}`));
    await served(`written ${round}`);
  }
});
