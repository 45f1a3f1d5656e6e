import { expect, test } from 'bun:test';
import { releaseOf } from '@flextype-bun/project';
import type { Value } from '@flextype-bun/yaml';
import type { RegistryModule } from '../src/load/module.ts';
import { selectPlugins } from '../src/load/select-plugins.ts';

function plugin(name: string, dependencies: Iterable<string> = []): RegistryModule {
  const needed = new Map<string, Value>([...dependencies].map((other) => [other, '*']));
  return {
    sources: { kind: 'plugin', name },
    complete: true,
    manifest: new Map<string, Value>([
      ['version', '1.0.0'],
      ['dependencies', needed],
    ]),
    settings: new Map<string, Value>([['enabled', true]]),
  } as unknown as RegistryModule;
}

function selectFrom(modules: readonly RegistryModule[]) {
  const release = releaseOf('1.0.0-alpha.3');
  if (release === 'too-old' || release === undefined) throw new Error('This release is known');
  let yields = 0;
  const steps = selectPlugins(modules, release, '1.0.0-alpha.3');
  for (;;) {
    const { done, value } = steps.next();
    if (done) return { yields, ...value };
    yields++;
  }
}

const names = Array.from({ length: 2_000 }, (_, at) => `p${String(at).padStart(4, '0')}`);

test('very many plugins are selected in steps', () => {
  const { yields, plugins } = selectFrom(names.map((name) => plugin(name)));
  expect(plugins).toHaveLength(2_000);
  expect(yields).toBeGreaterThan(2);
});

test('the dependencies of a plugin count towards a step', () => {
  const others = names.slice(0, 400);
  const { yields, plugins } = selectFrom([
    ...others.map((name) => plugin(name)),
    ...['a', 'b', 'c', 'd'].map((name) => plugin(name, others)),
  ]);
  expect(plugins).toHaveLength(404);
  expect(yields).toBeGreaterThan(1);
});
