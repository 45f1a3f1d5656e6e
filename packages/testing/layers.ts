// Which packages and folders may import which. Biome reads the rules from layers.json next to this file;
// `bun packages/testing/layers.ts` generates it, and a test compares the two.

/** The layers of one package or app. */
interface Layers {
  /** Packages of this repository that it may import. */
  readonly packages: readonly string[];
  /** Folders of its `src`, each of which may import those before it. */
  readonly folders: readonly string[];
  /** Folders that a folder must not import although they come before it. */
  readonly except?: Readonly<Record<string, readonly string[]>>;
}

const LAYERS: Readonly<Record<string, Layers>> = {
  'packages/yaml': {
    packages: [],
    folders: ['dialect', 'secret', 'values', 'text', 'parse', 'scalar', 'flow', 'block', 'diagnosis'],
  },
  'packages/project': { packages: ['yaml'], folders: ['files'] },
  'packages/registry-core': {
    packages: ['yaml', 'project'],
    folders: ['common', 'values', 'load', 'live', 'layers', 'site', 'schemas', 'diagnostics', 'codegen'],
  },
  'packages/tokens': {
    packages: ['yaml', 'project'],
    // biome-ignore format: one line for folders below files, one for counting, one for folders that use both
    folders: [
      'common', 'policy', 'files', 'token-file', 'access-token',
      'ledger', 'lock', 'journal', 'redis',
      'store', 'write-back', 'calls', 'admin',
    ],
  },
  'packages/client': { packages: [], folders: [] },
  'packages/openfeature': { packages: ['client'], folders: [] },
  'apps/api': {
    packages: ['yaml', 'project', 'registry-core', 'tokens', 'explorer'],
    // biome-ignore format: the layers of the API, then what uses them
    folders: [
      'lib', 'http', 'scopes', 'requests', 'responses', 'subscriptions', 'service',
      'ops', 'openapi', 'server', 'checks', 'explorer',
    ],
    except: {
      ops: ['subscriptions', 'service'],
      server: ['scopes', 'requests', 'subscriptions', 'service', 'ops', 'openapi'],
      checks: ['requests', 'subscriptions', 'service', 'ops', 'openapi'],
      explorer: ['subscriptions', 'service', 'openapi', 'server'],
    },
  },
  'apps/explorer': { packages: ['client'], folders: [] },
  'apps/cli': {
    packages: ['yaml', 'project', 'registry-core', 'tokens', 'client', 'api'],
    folders: ['text', 'terminal', 'exec', 'site', 'schemas', 'fixes', 'reports', 'commands', 'program'],
  },
};

// Dependencies that only one folder or file may import.
const WRAPPED: Readonly<Record<string, string>> = {
  'js-yaml': 'packages/yaml/',
  chokidar: 'packages/registry-core/src/live/polling-watch.ts',
};

/** The rules in the format of Biome's configuration. */
function toOverrides() {
  const overrides = Object.entries(LAYERS).flatMap(([place, { packages, folders, except = {} }]) => [
    toOverride(place, `${place}/src/**`, packages, []),
    ...folders.flatMap((folder, index) => {
      const above = [...folders.slice(index + 1), ...(except[folder] ?? [])];
      const path = `${place}/src/${folder}/`;
      // Of several matching overrides, the last one applies.
      const wrappers = Object.values(WRAPPED).filter((wrapper) => wrapper.startsWith(path));
      return [`${path}**`, ...wrappers].map((files) => toOverride(place, files, packages, above));
    }),
  ]);
  return overrides;
}

function toOverride(place: string, files: string, packages: readonly string[], folders: readonly string[]) {
  const isFolder = files !== `${place}/src/**`;
  const own = place.slice(place.indexOf('/') + 1);
  const visible = [own, ...packages].flatMap((name) => [
    `!@flextype-bun/${name}`,
    `!@flextype-bun/${name}/**`,
  ]);
  const wrapped = Object.keys(WRAPPED).filter((name) => !files.startsWith(WRAPPED[name] ?? ''));
  const above = [...folders.map((name) => `**/${name}/**`), ...(isFolder ? ['../*.ts'] : [])];
  // A package may have the name of a folder.
  if (folders.length > 0) above.push('!@flextype-bun/**');
  const patterns = [
    { group: ['@flextype-bun/**', ...visible], message: `${place} must not depend on this package.` },
    { group: ['**/src/**'], message: 'Import another package by its name.' },
    { group: wrapped, message: 'Use the package of this repository that wraps it.' },
    { group: above, message: 'A folder imports only from the folders below it.' },
  ].filter(({ group }) => group.length > 0);
  const noRestrictedImports = { level: 'error', options: { patterns } };
  return { includes: [`**/${files}`], linter: { rules: { style: { noRestrictedImports } } } };
}

/** The text of `layers.json`, with one rule per line. */
export function toText(): string {
  const lines = toOverrides()
    .map((override) => JSON.stringify(override))
    .join(',\n');
  return `{"overrides":[\n${lines}\n]}\n`;
}

if (import.meta.main) await Bun.write(new URL('layers.json', import.meta.url), toText());
