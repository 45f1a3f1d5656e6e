import { expect, test } from 'bun:test';
import { atEnd, makeSite, pluginFiles, writeIn } from '@flextype-bun/testing';
import { openRegistry, type RegistryLogEntry } from '../src/index.ts';

const COUNT = 150;

function settingsOf(number: number): string {
  return `project/plugins/p${number}/settings.yaml`;
}

test('the status has all of very many problems, and the log the first hundred', async () => {
  const plugins = Array.from({ length: COUNT }, (_, number) => number);
  const root = makeSite(
    Object.assign(
      {},
      ...plugins.map((number) => pluginFiles(`p${number}`, 'version: 1\n', 'enabled: true\n')),
    ),
  );
  const log: RegistryLogEntry[] = [];
  const registry = await openRegistry(root, { watch: false, onLog: (entry) => log.push(entry) });
  atEnd(() => registry.close());
  log.length = 0;
  for (const number of plugins) writeIn(root, settingsOf(number), 'x: [\n');
  await registry.reload();
  expect(registry.status.diagnostics.filter(({ severity }) => severity === 'error')).toHaveLength(COUNT);
  expect(log).toHaveLength(101);
  expect(log.at(-1)).toEqual({
    level: 'warn',
    message: '50 more problems; flextype-registry doctor lists all problems',
  });

  log.length = 0;
  writeIn(root, settingsOf(7), 'x: [1\n');
  await registry.reload();
  expect(log.map(({ level }) => level)).toEqual(['error', 'info']);

  log.length = 0;
  for (const number of plugins) writeIn(root, settingsOf(number), 'enabled: true\n');
  await registry.reload();
  expect(registry.status.state).toBe('ready');
  expect(log.at(-1)?.message).toStartWith('50 more problems are fixed');
});
