import { basename } from 'node:path';
import { type ModuleSources, moduleId, moduleKey } from '@flextype-bun/project';
import type { PhpArray, Value, YamlDialect } from '@flextype-bun/yaml';
import type { RegistryDiagnostic } from '../common/errors.ts';
import { describeTree } from '../values/digest.ts';
import { mergeSteps } from '../values/merge.ts';
import { runInSlices, type Steps } from '../values/slices.ts';
import { checkControlValues } from './control-values.ts';
import type { FileReading, FileStore, ReadOptions } from './file-store.ts';

/** What the settings of a module are merged from, as it was last read. */
export interface SettingsLayers {
  /** `undefined` if the file is absent, or was never valid. */
  readonly defaults: PhpArray | undefined;
  /** The site's overrides; `undefined` if the file is absent, or was never valid. */
  readonly site: PhpArray | undefined;
}

/** A part of the registry with settings of its own: Flextype itself, a plugin, a theme or an external plugin. */
export interface RegistryModule {
  readonly sources: ModuleSources;
  /** Whether it has every file that Flextype requires; incomplete modules are excluded from the tree. */
  readonly complete: boolean;
  /** `{ manifest, settings }` in Flextype's order; for an external plugin only the settings. */
  readonly tree: PhpArray;
  readonly manifest: PhpArray;
  readonly settings: PhpArray;
  readonly layers: SettingsLayers;
  /** Its key and a digest of its tree. */
  readonly digest: string;
  readonly diagnostics: readonly RegistryDiagnostic[];
  /** Set if a file has to be read again after this time: it may be being written. */
  readonly retryAfterMs: number | undefined;
  /** What it was built from: if these objects are the same, so is the module. */
  readonly builtFrom: readonly FileReading[];
}

/** How {@link readModule} reads the files of a module. */
export interface ReadModuleOptions extends ReadOptions {
  readonly store: FileStore;
  readonly dialect: YamlDialect;
  /** The module as it was read before. */
  readonly previous?: RegistryModule | undefined;
}

const EMPTY: PhpArray = new Map();
const DEFAULT_PRIORITY = 100n;

/**
 * Reads the files of a module and builds its part of the tree. Returns `previous` if nothing changed, so that unchanged
 * subtrees stay the same object from one snapshot to the next.
 *
 * @returns `undefined` if the folder of the module is absent
 */
export async function readModule(
  sources: ModuleSources,
  { store, dialect, previous, force = false }: ReadModuleOptions,
): Promise<RegistryModule | undefined> {
  const [folder, manifest, defaults, overrides, ...markers] = await Promise.all([
    store.probe(sources.folder, sources.mayBeLink ? 'folder' : 'plain-folder', { force }),
    sources.manifest ? store.read(sources.manifest, dialect, { force }) : undefined,
    store.read(sources.defaults, dialect, { force }),
    store.read(sources.overrides, dialect, { force }),
    ...sources.markers.map((marker) => store.probe(marker, 'file', { force })),
  ]);
  const files = [manifest, defaults, overrides].filter((file): file is FileReading => file !== undefined);
  const builtFrom = [folder, ...markers, ...files];
  const retryAfterMs = earliest(builtFrom);
  if (retryAfterMs !== undefined) return { ...(previous ?? toAbsentModule(sources)), retryAfterMs };
  if (folder.value === undefined && sources.kind !== 'flextype') return undefined;
  if (previous && builtFrom.every((part, index) => part === previous.builtFrom[index]))
    return settled(previous);
  const problems = files.flatMap((file) => file.diagnostics);
  const missing = missingFiles(sources, markers, manifest, defaults);
  const built = await runInSlices(
    buildTree(sources, manifest?.value ?? EMPTY, defaults.value ?? EMPTY, overrides.value ?? EMPTY),
  );
  const tooLarge = await runInSlices(checkControlValues(built.tree, sources, { store, manifest, overrides }));
  if (tooLarge) {
    const diagnostics = [...problems, previous ? withKeptValues(tooLarge) : tooLarge];
    return { ...(previous ?? toAbsentModule(sources)), diagnostics, builtFrom, retryAfterMs };
  }
  const { digest: treeDigest, unencodable } = await runInSlices(describeTree(built.tree, moduleId(sources)));
  const digest = `${moduleKey(sources.kind, sources.name)} ${treeDigest}`;
  const unchanged = previous?.digest === digest;
  return {
    sources,
    complete: missing.length === 0,
    ...(unchanged
      ? { tree: previous.tree, manifest: previous.manifest, settings: previous.settings }
      : built),
    layers: { defaults: defaults.value, site: overrides.value },
    digest,
    diagnostics: [
      ...problems,
      ...incomplete(sources, missing, problems, { folderExists: folder.value !== undefined }),
      ...unencodable.map(notEncodable),
    ],
    retryAfterMs,
    builtFrom,
  };
}

// A module that is still being copied is absent, not partially present.
function toAbsentModule(sources: ModuleSources): RegistryModule {
  return {
    sources,
    complete: false,
    tree: EMPTY,
    manifest: EMPTY,
    settings: EMPTY,
    layers: { defaults: undefined, site: undefined },
    digest: '',
    diagnostics: [],
    retryAfterMs: undefined,
    builtFrom: [],
  };
}

function* buildTree(
  sources: ModuleSources,
  manifest: PhpArray,
  defaults: PhpArray,
  overrides: PhpArray,
): Steps<Pick<RegistryModule, 'tree' | 'manifest' | 'settings'>> {
  const merged = yield* mergeSteps(defaults, overrides);
  // To copy a large map takes long, and there may be two copies.
  yield;
  const settings = sources.kind === 'plugin' ? withPriority(merged) : merged;
  if (sources.kind === 'external-plugin') return { tree: settings, manifest, settings };
  const parts: [string, Value][] = [
    ['manifest', manifest],
    ['settings', settings],
  ];
  // Flextype sets its own settings before its manifest, but those of plugins after theirs.
  return { tree: new Map(sources.kind === 'flextype' ? parts.reverse() : parts), manifest, settings };
}

function withPriority(settings: PhpArray): PhpArray {
  if ((settings.get('priority') ?? null) !== null) return settings;
  return new Map(settings).set('priority', DEFAULT_PRIORITY);
}

function missingFiles(
  sources: ModuleSources,
  markers: readonly FileReading[],
  manifest: FileReading | undefined,
  defaults: FileReading,
): string[] {
  const missing = sources.markers.filter((_, index) => markers[index]?.value === undefined);
  if (sources.manifest && manifest?.value === undefined) missing.push(sources.manifest);
  if (defaults.value === undefined) missing.push(sources.defaults);
  return missing;
}

function incomplete(
  sources: ModuleSources,
  missing: readonly string[],
  problems: readonly RegistryDiagnostic[],
  { folderExists }: { readonly folderExists: boolean },
): RegistryDiagnostic[] {
  const id = moduleId(sources);
  const broken = new Set(
    problems.filter((problem) => problem.severity === 'error').map((problem) => problem.position?.file),
  );
  if (sources.kind === 'flextype' && !folderExists) {
    return [
      {
        severity: 'warning',
        code: 'no-core',
        message:
          "Flextype's own files are not there: flextype.manifest is empty, flextype.settings are the site's alone",
        position: { file: sources.folder },
        id,
      },
    ];
  }
  const absent = missing.filter((file) => !broken.has(file));
  if (sources.kind === 'plugin' || sources.kind === 'theme') {
    return absent.length > 0 ? [incompletePlugin(sources, absent)] : [];
  }
  return absent.map((file) => ({
    severity: 'error',
    code: 'missing-file',
    message: 'This file is not there, and nothing can be served without it',
    position: { file },
    id,
  }));
}

function incompletePlugin(sources: ModuleSources, absent: readonly string[]): RegistryDiagnostic {
  const [file = sources.folder] = absent;
  const names = absent.map((path) => basename(path));
  // Not `Intl.ListFormat`, which takes a millisecond of every start of a site with such a plugin.
  const what =
    names.length === 1
      ? 'this file is not there'
      : `${names.slice(0, -1).join(', ')} and ${names.at(-1)} are not there`;
  return {
    severity: 'warning',
    code: 'incomplete-plugin',
    message: `The ${sources.kind} "${sources.name}" is left out: ${what}`,
    position: { file: absent.length === 1 ? file : sources.folder },
    id: moduleId(sources),
  };
}

/** The values of a module from before, with the problems that it has now as errors. */
export function toKept(previous: RegistryModule, { diagnostics, builtFrom }: RegistryModule): RegistryModule {
  return { ...previous, diagnostics: diagnostics.map(toError), builtFrom, retryAfterMs: undefined };
}

function toError(diagnostic: RegistryDiagnostic): RegistryDiagnostic {
  return withKeptValues({ ...diagnostic, severity: 'error' });
}

function withKeptValues(diagnostic: RegistryDiagnostic): RegistryDiagnostic {
  return { ...diagnostic, message: `${diagnostic.message}; the previous values stay in force` };
}

function notEncodable(id: string): RegistryDiagnostic {
  return {
    severity: 'warning',
    code: 'not-encodable',
    message: `${id} has no JSON (INF, NaN or half a surrogate pair): it and what contains it cannot be served`,
    id,
  };
}

function settled(module: RegistryModule): RegistryModule {
  return module.retryAfterMs === undefined ? module : { ...module, retryAfterMs: undefined };
}

function earliest(files: readonly FileReading[]): number | undefined {
  const waits = files.map((file) => file.retryAfterMs).filter((wait) => wait !== undefined);
  return waits.length > 0 ? Math.min(...waits) : undefined;
}
