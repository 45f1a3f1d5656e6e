import { expect, test } from 'bun:test';
import { copyFixture, makeSite, pluginFiles } from '@flextype-bun/testing';
import { explain, openRegistry, type Plain, type Registry, RegistryError } from '../src/index.ts';

// These tests also run in `bun run types`: an `@ts-expect-error` without an error below it does not compile.
const open = (root: string): Promise<Registry> => openRegistry(root, { watch: false });

const SITE = {
  ...pluginFiles('blog', 'name: Blog\n', 'enabled: true\n'),
  'project/config/plugins/blog/settings.yaml': 'title: 2024\nratio: 2.0\nbox: {a: 1, tags: [x, 1.5]}\n',
};
const TITLE = 'plugins.blog.settings.title';

test('get with a fallback has the type of any value, since a site may set one of another type', async () => {
  await using registry = await open(makeSite(SITE));
  // @ts-expect-error: the title can be a number, as it is here
  const title: string = registry.get(TITLE, 'Untitled');
  expect<unknown>(title).toBe(2024);
  const value = registry.get(TITLE, 'Untitled');
  const narrowed: string = typeof value === 'string' ? value : String(value);
  expect(narrowed).toBe('2024');
  // @ts-expect-error: without a fallback, the value can be undefined
  const unset: Plain = registry.get('not.set');
  expect<unknown>(unset).toBeUndefined();
});

test.each(['plugins.blog.settings', 'plugins.blog.settings.box', 'plugins.blog.settings.ratio', TITLE])(
  'explain and the registry have the same two forms of %s',
  async (id) => {
    await using registry = await open(makeSite(SITE));
    const { value, phpValue, layers } = await explain(registry, id);
    const plain: Plain | undefined = value;
    expect(plain).toBeDefined();
    expect(plain).toBe(registry.get(id));
    expect(phpValue).toBe(registry.phpValue(id));
    const winner = layers.find(({ effect }) => effect === 'wins');
    if (winner) expect(winner.value).toEqual(plain as Plain);
  },
);

test('a registry that goes out of scope is closed', async () => {
  let left: Registry;
  {
    await using registry = await openRegistry(copyFixture('sites/1.x'));
    expect(registry.status.state).toBe('ready');
    left = registry;
  }
  expect(left.status.state).toBe('closed');
  expect(left.get('flextype.manifest.version')).toBe('1.0.0-alpha.3');
});

test('an error has one of the documented codes', async () => {
  const error = await open('/nowhere').catch((reason: unknown) => reason);
  if (!(error instanceof RegistryError)) throw error;
  expect(error.code).toBe('root-missing');
  // @ts-expect-error: no such code
  expect(error.code === 'root-mising').toBe(false);
});
