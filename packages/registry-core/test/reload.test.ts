import { describe, expect, setDefaultTimeout, test } from 'bun:test';
import { appendFileSync, mkdirSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { atEnd, pluginFiles, until, writeIn } from '@flextype-bun/testing';
import { openRegistry } from '../src/index.ts';
import { ONE, TWO, twoPlugins } from './support/two-plugins.ts';
import { watchRegistry } from './support/watched-registry.ts';

setDefaultTimeout(30_000);

// The first periodic check is no sooner than this after the start, in milliseconds.
const SWEEP_INTERVAL_MS = 2_000;

describe('a change', () => {
  test('is reported to subscribers with the exact ids and both snapshots', async () => {
    const root = twoPlugins();
    const { registry, changes } = await watchRegistry(root);
    const previous = registry.snapshot;
    writeIn(root, TWO, 'enabled: true\ntitle: changed\nmap:\n  x: 1\n  y: 3\n  z: 4\n');
    await until('it is told', () => changes().length > 0);
    const [change] = changes();
    expect(change?.ids).toEqual([
      'plugins.two.settings.title',
      'plugins.two.settings.map.y',
      'plugins.two.settings.map.z',
    ]);
    expect(change?.previous).toBe(previous);
    expect(change?.snapshot).toBe(registry.snapshot);
    expect(change?.snapshot.version).not.toBe(previous.version);
    expect(registry.status.reloads).toBe(1);
  });

  test('keeps unaffected subtrees as the same objects', async () => {
    const root = twoPlugins();
    const { registry, changes } = await watchRegistry(root);
    const [flextype, one, two] = ['flextype', 'plugins.one', 'plugins.two'].map((id) =>
      registry.phpValue(id),
    );
    writeIn(root, TWO, 'enabled: true\ntitle: changed\nmap:\n  x: 1\n  y: 2\n');
    await until('it is told', () => changes().length > 0);
    expect(registry.phpValue('flextype')).toBe(flextype);
    expect(registry.phpValue('plugins.one')).toBe(one);
    expect(registry.phpValue('plugins.two')).not.toBe(two);
  });

  test('of an added, removed or reordered plugin is reported by the ids of the plugins', async () => {
    const root = twoPlugins();
    const { changes } = await watchRegistry(root);
    const last = () => changes().at(-1)?.ids;
    for (const [path, text] of Object.entries(pluginFiles('three', 'version: 1.0.0\n', 'enabled: true\n')))
      writeIn(root, path, text);
    await until('it came', () => last()?.join() === 'plugins.three');
    renameSync(join(root, 'project/plugins/three'), join(root, 'project/plugins/four'));
    await until('it went', () =>
      changes().some(({ ids }) => ids.includes('plugins.three') && ids.length < 3),
    );
    await until('it came again', () => changes().some(({ ids }) => ids.includes('plugins.four')));
    appendFileSync(join(root, ONE), 'priority: 1000\n');
    await until('it moved', () => last()?.includes('plugins.one.settings.priority') ?? false);
  });

  test('is accepted at once by reload(), even if a file looks incomplete or is gone', async () => {
    const root = twoPlugins();
    const { registry } = await watchRegistry(root, { watch: false });
    writeIn(root, ONE, 'enabled: true');
    rmSync(join(root, 'project/plugins/two'), { recursive: true });
    await registry.reload();
    expect(registry.get('plugins')).toEqual({
      one: { manifest: { version: '1.0.0' }, settings: { enabled: true, priority: 100 } },
    });
  });

  test('of the manifest to another generation reads all files again by its rules', async () => {
    const root = twoPlugins();
    appendFileSync(join(root, ONE), 'mode: 017\n');
    const { registry, changes } = await watchRegistry(root);
    expect(registry.get('plugins.one.settings.mode')).toBe('017');
    writeIn(root, 'src/flextype/flextype.yaml', "version: '0.9.16'\n");
    await until('it is told', () => changes().length > 0);
    expect(registry.project.generation).toBe('0.9');
    expect(registry.get('plugins.one.settings.mode')).toBe(15);
    expect(changes()).toHaveLength(1);
  });

  test('of an external plugin is reported without ids', async () => {
    const root = twoPlugins();
    const folder = join(root, 'elsewhere');
    writeIn(folder, 'settings.yaml', 'port: 1\n');
    const { registry, changes } = await watchRegistry(root, { externalPlugins: { server: folder } });
    writeIn(folder, 'settings.yaml', 'port: 2\n');
    await until('it is told', () => changes().length > 0);
    expect(changes()[0]?.ids).toEqual([]);
    expect(registry.externalPlugin('server')).toEqual(new Map([['port', 2n]]));
  });
});

describe('no change', () => {
  test('is a rewrite, a touch, a comment, or another notation of the same value', async () => {
    const root = twoPlugins();
    const { registry, changes } = await watchRegistry(root);
    const { version } = registry;
    const now = new Date();
    writeIn(root, ONE, 'enabled: true\ntitle: first\nlist: [a, b]\n');
    utimesSync(join(root, TWO), now, now);
    appendFileSync(join(root, ONE), '# a comment\n');
    writeIn(root, 'project/plugins/one/plugin.yaml', '"version": "1.0.0"\n');
    writeIn(root, 'project/plugins/two/vendor/a/settings.yaml', 'x: 1\n');
    writeIn(root, 'project/plugins/.hidden/settings.yaml', 'enabled: true\n');
    await registry.reload();
    expect([registry.version, registry.status.reloads]).toEqual([version, 0]);
    writeIn(root, TWO, 'enabled: true\ntitle: marker\nmap:\n  x: 1\n  y: 2\n');
    await until('the marker is told', () => changes().length > 0);
    expect(changes().map(({ ids }) => ids)).toEqual([['plugins.two.settings.title']]);
  });

  test('keeps the same snapshot object', async () => {
    const root = twoPlugins();
    const { registry } = await watchRegistry(root);
    const { snapshot } = registry;
    await registry.reload();
    expect(registry.snapshot).toBe(snapshot);
  });
});

describe('what changes before watching has begun', () => {
  test('is found as soon as watching begins, not only by the periodic check', async () => {
    const root = twoPlugins();
    const opened = performance.now();
    const registry = await openRegistry(root);
    atEnd(() => registry.close());
    writeIn(root, ONE, 'enabled: true\ntitle: changed\nlist: [a, b]\n');
    await until('it is served', () => registry.get('plugins.one.settings.title') === 'changed');
    expect(performance.now() - opened).toBeLessThan(SWEEP_INTERVAL_MS);
  });
});

describe('subscribers', () => {
  test('that throw are logged, and do not affect the others', async () => {
    const root = twoPlugins();
    const { registry, log } = await watchRegistry(root, { watch: false });
    const told: string[] = [];
    registry.subscribe(() => {
      throw new Error('not today');
    });
    const leave = registry.subscribe((event) => told.push(event.type));
    writeIn(root, ONE, 'enabled: true\ntitle: changed\n');
    await registry.reload();
    leave();
    writeIn(root, ONE, 'enabled: true\ntitle: again\n');
    await registry.reload();
    expect(told).toEqual(['change']);
    expect(log.filter(({ message }) => message.includes('not today'))).toHaveLength(2);
  });
});

describe('close()', () => {
  test('during a reload waits for it, notifies nobody, and keeps the values readable', async () => {
    const root = twoPlugins();
    const { registry, events } = await watchRegistry(root);
    writeIn(root, ONE, 'enabled: true\ntitle: changed\nlist: [a, b]\n');
    const reload = registry.reload();
    await Promise.all([registry.close(), registry.close(), reload]);
    expect(events).toEqual([]);
    expect(registry.get('plugins.one.settings.title')).toBe('first');
    expect(registry.status).toMatchObject({ state: 'closed', watching: 'off' });
    await registry.reload();
    expect(registry.get('plugins.one.settings.title')).toBe('first');
  });

  test('lets the process exit', async () => {
    const root = twoPlugins();
    mkdirSync(join(root, 'project/config'));
    const script = join(root, 'script.ts');
    const index = join(import.meta.dir, '../src/index.ts');
    writeFileSync(
      script,
      `import { openRegistry } from '${index}';\n` +
        `const registry = await openRegistry('${root}');\nawait registry.close();\nconsole.log('closed');\n`,
    );
    const child = Bun.spawn([process.execPath, script], { stdout: 'pipe' });
    expect(await child.exited).toBe(0);
    expect(await new Response(child.stdout).text()).toBe('closed\n');
  });
});
