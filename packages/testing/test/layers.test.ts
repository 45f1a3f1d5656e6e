import { expect, test } from 'bun:test';
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, normalize, resolve } from 'node:path';
import { toText } from '../layers.ts';

const REPOSITORY = resolve(import.meta.dir, '../../..');
const LAYERS = 'packages/testing/layers.json';

type Planted = readonly [folder: string, specifier: string, file?: string];

// One planted import per rule: the importing folder, and the specifier that it must not import.
const VIOLATIONS: readonly Planted[] = [
  ['packages/registry-core/src/values', '../live/live-project.ts'],
  ['packages/registry-core/src/values', 'js-yaml'],
  ['packages/registry-core/src/values', '../registry.ts'],
  ['packages/registry-core/src/load', '../live/watch.ts'],
  ['packages/registry-core/src/load', 'chokidar'],
  ['packages/registry-core/src/live', 'chokidar'],
  ['packages/registry-core/src/live', '../diagnostics/explain.ts'],
  ['packages/registry-core/src/layers', '../site/site-reading.ts'],
  ['packages/registry-core/src/live', '@flextype-bun/tokens'],
  ['packages/project/src', '../../registry-core/src/load/loader.ts'],
  ['packages/project/src', '@flextype-bun/registry-core'],
  ['packages/tokens/src/policy', '@flextype-bun/registry-core'],
  ['packages/tokens/src/policy', '../store/file-store.ts'],
  ['packages/tokens/src/store', '../admin/admin.ts'],
  ['packages/yaml/src/text', '../block/block.ts'],
  ['packages/yaml/src', '@flextype-bun/project'],
  ['packages/client/src', '@flextype-bun/registry-core'],
  ['apps/api/src/http', '../service/registry-service.ts'],
  ['apps/api/src/http', '../responses/flavours.ts'],
  ['apps/api/src/responses', '../subscriptions/subscription-hub.ts'],
  ['apps/api/src/subscriptions', '../service/registry-service.ts'],
  ['apps/api/src/service', '../app.ts'],
  ['apps/api/src/ops', '../server/log.ts'],
  ['apps/api/src/openapi', '../server/settings.ts'],
  ['apps/api/src/server', '../openapi/document.ts'],
  ['apps/api/src/explorer', '../service/registry-service.ts'],
  ['apps/api/src/explorer', '../server/settings.ts'],
  ['apps/api/src/server', '../checks/check-site.ts'],
  ['apps/api/src/checks', '../explorer/explorer.ts'],
  ['apps/cli/src/terminal', '../site/site.ts'],
  ['apps/cli/src', '../../api/src/server/settings.ts'],
];

// Imports that the rules must allow.
const ALLOWED: readonly Planted[] = [
  ['packages/registry-core/src/live', '../load/loader.ts'],
  ['packages/registry-core/src/live', 'chokidar', 'polling-watch.ts'],
  ['packages/yaml/src', 'js-yaml'],
  ['apps/api/src/service', '../http/cors.ts'],
  ['apps/api/src', './server/settings.ts'],
  ['apps/api/src/explorer', '../checks/check-site.ts'],
  ['apps/cli/src', '@flextype-bun/api/settings'],
];

test('the rules of the linter are those of the table', async () => {
  expect(await Bun.file(join(REPOSITORY, LAYERS)).text()).toBe(toText());
});

test('the linter refuses every import against the order of packages and folders', async () => {
  const copy = await mkdtemp(join(tmpdir(), 'layers-'));
  try {
    const config = await Bun.file(join(REPOSITORY, 'biome.json')).json();
    await cp(join(REPOSITORY, LAYERS), join(copy, LAYERS));
    await writeFile(join(copy, 'biome.json'), JSON.stringify({ ...config, vcs: { enabled: false } }));
    await symlink(join(REPOSITORY, 'node_modules'), join(copy, 'node_modules'));
    const planted = new Map<string, number>();
    for (const [index, [folder, specifier, name]] of [...VIOLATIONS, ...ALLOWED].entries()) {
      const file = join(folder, name ?? `planted-${index}.ts`);
      planted.set(file, index);
      await mkdir(join(copy, folder), { recursive: true });
      await writeFile(join(copy, file), `export type { Planted } from '${specifier}';\n`);
    }
    const biome = join(REPOSITORY, 'node_modules/.bin/biome');
    const { stdout } = Bun.spawnSync(
      [biome, 'lint', '--only=style/noRestrictedImports', '--max-diagnostics=none', '--reporter=json', '.'],
      { cwd: copy },
    );
    const output = stdout.toString();
    const refused = new Set([...planted].filter(([file]) => output.includes(file)).map(([, index]) => index));
    const passed = VIOLATIONS.filter((_, index) => !refused.has(index));
    const wronglyRefused = ALLOWED.filter((_, index) => refused.has(VIOLATIONS.length + index));
    expect({ passed, wronglyRefused }).toEqual({ passed: [], wronglyRefused: [] });
  } finally {
    await rm(copy, { recursive: true });
  }
}, 60_000);

/** The imports of all sources, type-only ones included, as file → files. */
async function readImports(): Promise<Map<string, string[]>> {
  const imports = new Map<string, string[]>();
  for await (const file of new Bun.Glob('{packages,apps}/*/src/**/*.ts').scan(REPOSITORY)) {
    const text = await Bun.file(join(REPOSITORY, file)).text();
    const found = [...text.matchAll(/(?:\bfrom\s*|\bimport\s*\(\s*|^import\s+)'(\.[^']*)'/gm)];
    imports.set(
      file,
      found.map(([, path = '']) => normalize(join(dirname(file), path))),
    );
  }
  return imports;
}

/** The nodes of one cycle of a graph; empty if there is none. */
function findCircle(edges: ReadonlyMap<string, Iterable<string>>): string[] {
  const done = new Set<string>();
  const path: string[] = [];
  const visit = (node: string): string[] => {
    if (path.includes(node)) return [...path.slice(path.indexOf(node)), node];
    if (done.has(node)) return [];
    path.push(node);
    for (const next of edges.get(node) ?? []) {
      const circle = visit(next);
      if (circle.length > 0) return circle;
    }
    path.pop();
    done.add(node);
    return [];
  };
  for (const node of edges.keys()) {
    const circle = visit(node);
    if (circle.length > 0) return circle;
  }
  return [];
}

test('finds a circle where there is one', () => {
  const edges = new Map([
    ['a', ['b']],
    ['b', ['c']],
    ['c', ['b']],
  ]);
  expect(findCircle(edges)).toEqual(['b', 'c', 'b']);
});

test('no files import each other in a circle, types included', async () => {
  expect(findCircle(await readImports())).toEqual([]);
});

test('there are no import cycles between folders, type imports included', async () => {
  const folders = new Map<string, Set<string>>();
  for (const [file, targets] of await readImports()) {
    const from = dirname(file);
    const to = folders.get(from) ?? new Set();
    for (const target of targets) if (dirname(target) !== from) to.add(dirname(target));
    folders.set(from, to);
  }
  expect(findCircle(folders)).toEqual([]);
});
