import { expect, test } from 'bun:test';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import {
  codeBlock,
  copyFixture,
  pluginFiles,
  TOKEN,
  tempFolder,
  until,
  writeIn,
} from '@flextype-bun/testing';
import { runServer } from '../../../apps/api/test/support/server-process.ts';
import { clientOf, SDKS } from './support.ts';

const PACKAGE = resolve(import.meta.dir, '..');
const README = readFileSync(join(PACKAGE, 'README.md'), 'utf8');
const SETTINGS = 'project/config/plugins/shop/settings.yaml';
const FLAGS = 'plugins.shop.settings.flags';

/** A server of a site with the flags of the README. */
async function serve() {
  const root = copyFixture('sites/1.x');
  const files = pluginFiles('shop', 'version: 1.0.0', 'enabled: true');
  for (const [path, text] of Object.entries(files)) writeIn(root, path, text);
  writeIn(root, SETTINGS, /```yaml\n(.*?)```/s.exec(README)?.[1] ?? '');
  return { root, ...(await runServer(['--root', root, '--port', '0'])) };
}

/** Runs a program that imports the packages by their names, in a folder that has none of them. */
function run(program: string, url: string) {
  const names = ['@flextype-bun/client', '@flextype-bun/openfeature/server', '@flextype-bun/openfeature/web'];
  const text = [...names, '@openfeature/server-sdk', '@openfeature/web-sdk'].reduce(
    (left, name) => left.replace(`'${name}'`, JSON.stringify(Bun.resolveSync(name, PACKAGE))),
    program.replace('https://example.org', url),
  );
  const file = join(tempFolder(), 'program.ts');
  writeFileSync(file, text);
  return Bun.spawn([process.execPath, file], { stdout: 'pipe', stderr: 'inherit' });
}

test.each(SDKS)('a flag of the %s provider changes when its file is saved', async (_, open) => {
  const { root, url } = await serve();
  const { opened, details, events } = open(clientOf(url), { ids: [FLAGS] });
  await opened;
  expect((await details(`${FLAGS}.checkout`, false)).value).toBe(true);
  writeIn(root, SETTINGS, 'flags: {checkout: false, empty: {}}\n');
  await until('the change arrives', () => events.length === 2);
  expect(events[1]?.split(', ').toSorted()).toEqual(
    ['', '.banner', '.banner.days', '.banner.text', '.checkout', '.empty'].map((end) => FLAGS + end),
  );
  expect((await details(`${FLAGS}.checkout`, true)).value).toBe(false);
  expect((await details(`${FLAGS}.banner`, {})).errorCode as string).toBe('FLAG_NOT_FOUND');
  expect((await details(`${FLAGS}.empty`, { a: 1 })).value).toEqual({});
});

test('the example for servers in the README gives what it says', async () => {
  const { url } = await serve();
  const program = codeBlock(README).replaceAll(
    /^await (flags.*?); *\/\//gm,
    'console.log(JSON.stringify(await $1)); //',
  );
  expect(program).toContain(TOKEN);
  const child = run(`${program}await OpenFeature.close();`, url);
  expect(await new Response(child.stdout).text()).toBe('true\n{"text":"Sale","days":3}\n0\n');
  expect(await child.exited).toBe(0);
});

test('the example for browsers in the README shows the flag, and its changes', async () => {
  const { root, url } = await serve();
  const child = run(codeBlock(README.slice(README.indexOf('In a browser'))), url);
  let out = '';
  const reading = (async () => {
    for await (const chunk of child.stdout.pipeThrough(new TextDecoderStream())) out += chunk;
  })();
  await until('the flag is shown', () => out === 'true\n');
  writeIn(root, SETTINGS, 'flags: {checkout: false}\n');
  await until('its change is shown', () => out === 'true\nfalse\n');
  child.kill();
  await reading;
});

test('examples/flags.ts prints a flag and its changes until it is interrupted', async () => {
  const { root, url } = await serve();
  const id = `${FLAGS}.banner.text`;
  const child = Bun.spawn([process.execPath, join(PACKAGE, 'examples/flags.ts'), url, id], {
    env: { ...process.env, FLEXTYPE_TOKEN: TOKEN },
    stdout: 'pipe',
    stderr: 'inherit',
  });
  let out = '';
  const reading = (async () => {
    for await (const chunk of child.stdout.pipeThrough(new TextDecoderStream())) out += chunk;
  })();
  await until('the flag is printed', () => out === `${id} is "Sale": STATIC, no error\n`);
  writeIn(root, SETTINGS, 'flags: {checkout: false}\n');
  await until('its end is printed', () => out.endsWith(`${id} is "the default": ERROR, FLAG_NOT_FOUND\n`));
  child.kill('SIGINT');
  await reading;
  expect(await child.exited).toBe(0);
});
