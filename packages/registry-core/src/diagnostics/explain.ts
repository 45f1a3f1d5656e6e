import type { ModuleKind } from '@flextype-bun/project';
import { isArray, isList, type Value } from '@flextype-bun/yaml';
import type { RegistryDiagnostic } from '../common/errors.ts';
import { lookup } from '../values/lookup.ts';
import type { LayerFile } from './layer-file.ts';
import { type Layer, layersOf } from './layers.ts';
import { type MissingReason, missingReason } from './missing-reason.ts';
import { nearestIds } from './nearest-ids.ts';
import { readSite, type SiteReading, type SiteSource } from './site-reading.ts';

/** Where the value of an id comes from. */
export interface Explanation {
  readonly id: string;
  /** The value in force; `undefined` where none is set, and then `missing` says why. */
  readonly value: Value | undefined;
  /** Every place that sets it, the lowest first: of two places the later wins, of two arrays both have a part. */
  readonly layers: readonly Layer[];
  /** Of a list, each of its items, since lists are merged index by index; else empty. */
  readonly items: readonly Explanation[];
  readonly missing: MissingReason | undefined;
  /** Broken files that may set it, and do not as long as they are broken. */
  readonly problems: readonly RegistryDiagnostic[];
  /** Where no such id is known: the ones that look like it, the likeliest first. */
  readonly nearest: readonly string[];
}

/**
 * Tells where the value of an id comes from: every layer that sets it, with `file`, `line` and `column`, and which
 * of them wins; why it is not set, if it is not. Works on sites that `openRegistry` refuses, as far as they load.
 *
 * The files are read when this is called, and not before: an open registry keeps no places.
 *
 * @param source the root of a site, an open registry, or a {@link readSite} to ask more than once
 * @throws {RegistryError} `root-missing`, `root-not-a-directory`, `unreadable`, `not-a-project`
 * @example
 * const { layers } = await explain('/var/www/site', 'plugins.site.settings.title');
 * const winner = layers.find(({ effect }) => effect === 'wins');
 * formatPosition(winner.position); // '/var/www/site/project/config/plugins/site/settings.yaml:2:8'
 */
export async function explain(source: SiteSource, id: string): Promise<Explanation> {
  const site = await readSite(source);
  const path = id.split('.');
  const files = await filesOf(site, path);
  const explanation = explainFrom(site, files, path);
  if (explanation.value !== undefined) {
    const { value } = explanation;
    const items =
      isArray(value) && isList(value)
        ? [...value.keys()].map((key) => explainFrom(site, files, [...path, key]))
        : [];
    return { ...explanation, items };
  }
  const missing = await missingReason(site, path, explanation.layers);
  const known = explanation.layers.some((layer) => layer.id === id);
  return { ...explanation, missing, nearest: known ? [] : nearestIds(site.snapshot.tree, id) };
}

function explainFrom(site: SiteReading, files: readonly LayerFile[], path: readonly string[]): Explanation {
  const { tree, diagnostics } = site.snapshot;
  const names = new Set(files.map(({ file }) => file));
  const id = path.join('.');
  const value = lookup(tree, id);
  const problems = diagnostics.filter(
    ({ severity, position }) => severity === 'error' && position && names.has(position.file),
  );
  const layers = withBuiltIn(id, value, layersOf(files, path), problems);
  return { id, value, layers, items: [], missing: undefined, problems, nearest: [] };
}

/** The files that can set an id, in the order of the tree. */
async function filesOf(site: SiteReading, path: readonly string[]): Promise<LayerFile[]> {
  const [top = '', name, part] = path;
  if (top === 'flextype') return pick(await site.files('flextype', 'flextype'), name);
  const kind = KINDS.get(top);
  if (!kind) return [];
  // An empty name would lead to the folder of all plugins, and no plugin is called so.
  if (name === '') return [];
  if (name !== undefined) return pick(await site.files(kind, name), part);
  const modules = site.snapshot.tree.get(top);
  const names = isArray(modules) ? [...modules.keys()] : [];
  return (await Promise.all(names.map((each) => site.files(kind, each)))).flat();
}

const KINDS: ReadonlyMap<string, ModuleKind> = new Map([
  ['plugins', 'plugin'],
  ['themes', 'theme'],
]);

function pick(files: readonly LayerFile[], part: string | undefined): LayerFile[] {
  return files.filter((file) => part === undefined || file.path.at(-1) === part);
}

/** What is in force although no file sets it, Flextype has added: the priority of a plugin without one. */
function withBuiltIn(
  id: string,
  value: Value | undefined,
  layers: readonly Layer[],
  problems: readonly RegistryDiagnostic[],
): readonly Layer[] {
  const isSet = layers.some((layer) => layer.effect !== 'overridden' && layer.value !== null);
  // The last good content of a broken file is in force, and stands nowhere.
  if (isSet || value === undefined || problems.length > 0) return layers;
  const builtIn: Layer = {
    id,
    source: 'built-in',
    position: undefined,
    value,
    effect: 'wins',
    shared: false,
  };
  return [...layers.map((layer): Layer => ({ ...layer, effect: 'overridden' })), builtIn];
}
