import { manifestVersion } from '@flextype-bun/project';
import { isArray, isList, type Value } from '@flextype-bun/yaml';
import { type RegistryDiagnostic, RegistryError } from '../common/errors.ts';
import { isVersion, type satisfies, shorten } from './constraint.ts';
import type { RegistryModule } from './module.ts';

/** A dependency of a plugin. */
export interface Dependency {
  /** A plugin, or `flextype`. */
  readonly name: string;
  /** A Composer constraint; `undefined` if the manifest has a list or a map instead. */
  readonly constraint: string | undefined;
}

/** What dependencies are checked against. */
export interface InstalledPlugins {
  /** The plugins that are not excluded so far. */
  readonly kept: ReadonlyMap<string, RegistryModule>;
  /** The plugins whose dependencies are checked: complete ones, in some releases only enabled ones. */
  readonly listed: ReadonlySet<RegistryModule>;
  /** All plugins with a folder. */
  readonly modules: ReadonlyMap<string, RegistryModule>;
  /** The version of Flextype; if it is `undefined`, constraints on it count as met. */
  readonly flextype: string | undefined;
  readonly isMet: typeof satisfies;
}

/** Reads `manifest.dependencies`; a single value is ignored, as in Flextype. */
export function dependenciesOf({ manifest }: RegistryModule): Dependency[] {
  const dependencies = manifest.get('dependencies');
  if (!isArray(dependencies)) return [];
  return [...dependencies].map(([name, constraint]) => ({ name, constraint: toText(constraint) }));
}

/** How many {@link dependenciesOf} has, which may be thousands. */
export function numberOfDependencies({ manifest }: RegistryModule): number {
  const dependencies = manifest.get('dependencies');
  return isArray(dependencies) ? dependencies.size : 0;
}

/** Returns why a plugin has to be excluded: a dependency that is unmet or invalid. */
export function unmetDependency(
  module: RegistryModule,
  site: InstalledPlugins,
): RegistryDiagnostic | undefined {
  const dependencies = module.manifest.get('dependencies');
  if (isArray(dependencies) && dependencies.size > 0 && isList(dependencies)) return writtenAsList(module);
  for (const dependency of dependenciesOf(module)) {
    const problem = checkDependency(module, dependency, site);
    if (problem) return problem;
  }
  return undefined;
}

function checkDependency(
  module: RegistryModule,
  { name, constraint }: Dependency,
  { kept, listed, modules, flextype, isMet }: InstalledPlugins,
): RegistryDiagnostic | undefined {
  if (constraint === undefined || constraint.trim() === '') return unreadable(module, name, constraint);
  const needs = `it needs ${shorten(name)} ${shorten(constraint)}`;
  const isFlextype = name === 'flextype';
  const other = isFlextype ? undefined : kept.get(name);
  if (!isFlextype && !other) {
    const { reason, remedy } = whyMissing(name, modules.get(name), listed);
    return leftOut(module, 'unmet-dependency', `${needs}, ${reason}`, remedy);
  }
  const version = isFlextype ? flextype : manifestVersion(other?.manifest ?? null);
  if (version === undefined && isFlextype) return undefined;
  if (version === undefined || !isVersion(version)) {
    const has =
      version === undefined
        ? 'no version'
        : `the version "${shorten(version)}", which Composer does not know`;
    const problem = leftOut(
      module,
      'unmet-dependency',
      `${needs}, and the manifest of ${name} has ${has}`,
      `Write a version into the manifest of ${name}, such as "version: 1.0.0"`,
    );
    const file = other?.sources.manifest;
    return file === undefined ? problem : { ...problem, position: { file } };
  }
  try {
    if (isMet(version, constraint)) return undefined;
    return leftOut(module, 'unmet-dependency', `${needs}, and ${version} is installed`);
  } catch (error) {
    if (!(error instanceof RegistryError)) throw error;
    return leftOut(module, 'malformed-constraint', `${needs}; ${error.message}`);
  }
}

// PHP reads list indexes as names of plugins.
function writtenAsList(module: RegistryModule): RegistryDiagnostic {
  const reason = 'its dependencies are a list, in which Flextype takes the number 0 for the name of a plugin';
  return leftOut(
    module,
    'unmet-dependency',
    reason,
    'Write each as a key with a constraint, such as "twig: ^1.0"',
  );
}

function unreadable(
  module: RegistryModule,
  name: string,
  constraint: string | undefined,
): RegistryDiagnostic {
  const what = constraint === undefined ? 'is not a string' : 'is empty';
  const remedy = `Write a string, such as "${name}: ^1.0", or "*" for any version`;
  return leftOut(module, 'malformed-constraint', `the constraint on ${name} ${what}`, remedy);
}

function whyMissing(name: string, other: RegistryModule | undefined, listed: ReadonlySet<RegistryModule>) {
  if (!other) return { reason: 'which is not installed', remedy: `Install the plugin ${name}` };
  if (!other.complete) {
    return { reason: 'which lacks a file', remedy: `Add the missing files of the plugin ${name}` };
  }
  return listed.has(other)
    ? { reason: 'which is itself left out', remedy: `Fix the dependencies of the plugin ${name} first` }
    : { reason: 'which is disabled', remedy: `Enable the plugin ${name}, or disable this one` };
}

function leftOut(
  module: RegistryModule,
  code: 'unmet-dependency' | 'malformed-constraint',
  reason: string,
  remedy?: string,
): RegistryDiagnostic {
  const { manifest, name } = module.sources;
  return {
    severity: 'warning',
    code,
    message: `The plugin "${name}" is left out: ${reason}`,
    ...(remedy !== undefined && { remedy }),
    id: `plugins.${name}`,
    ...(manifest && { position: { file: manifest } }),
  };
}

// Converted as PHP does.
function toText(constraint: Value): string | undefined {
  if (isArray(constraint)) return undefined;
  if (typeof constraint === 'boolean') return constraint ? '1' : '';
  return String(constraint ?? '');
}

/** Caches results during one selection: two thousand plugins have the same few dependencies. */
export function cached(answer: typeof satisfies): typeof satisfies {
  const answers = new Map<string, boolean>();
  return (version, constraint) => {
    const question = `${version} ${constraint}`;
    const met = answers.get(question) ?? answer(version, constraint);
    answers.set(question, met);
    return met;
  };
}
