import type { ModuleKind } from '@flextype-bun/project';
import { isArray, type Plain, type Value } from '@flextype-bun/yaml';
import type { RegistryDiagnostic } from '../common/errors.ts';
import { itemPaths, withPlain } from '../layers/explain-layers.ts';
import type { LayerFile } from '../layers/layer-file.ts';
import { type Layer, layersOf, toLayer } from '../layers/layers-of.ts';
import { readSite, type SiteReading, type SiteSource } from '../site/site-reading.ts';
import { lookup } from '../values/lookup.ts';
import { runInSlices } from '../values/slices.ts';
import { type MissingReason, missingReason } from './missing-reason.ts';
import { nearestIdSteps } from './nearest-ids.ts';

/** The origin of a value. */
export interface Explanation {
  readonly id: string;
  /** The effective value, as `registry.get` returns it; if it is `undefined`, `missing` says why. */
  readonly value: Plain | undefined;
  /** The same, as `registry.phpValue` returns it. */
  readonly phpValue: Value | undefined;
  /** Every layer that sets it, lowest first. The later of two layers wins; arrays merge. */
  readonly layers: readonly Layer[];
  /** The items of a list, since lists merge by index; empty for other values. */
  readonly items: readonly Explanation[];
  readonly missing: MissingReason | undefined;
  /** Broken files that could set it. */
  readonly problems: readonly RegistryDiagnostic[];
  /** Similar ids, the most similar first, if the id is unknown. */
  readonly nearest: readonly string[];
}

/**
 * Explains where the value of an id comes from: every layer that sets it, with `file`, `line` and `column`, and which one
 * wins, or why it is unset. Also works on sites that `openRegistry` refuses.
 *
 * Reads the files on each call, since an open registry keeps no positions.
 *
 * @param source the root of a site, an open registry, or the result of {@link readSite} for several questions
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
  const parts = explainFrom(site, files, path);
  const { phpValue, layers } = parts;
  if (phpValue !== undefined) {
    const items = itemPaths(path, phpValue).map((item) => withPlain(explainFrom(site, files, item)));
    return withPlain({ ...parts, items });
  }
  const missing = await missingReason(site, path, layers);
  const known = layers.some((layer) => layer.id === id);
  const nearest = known ? [] : await runInSlices(nearestIdSteps(site.snapshot.tree, id));
  return withPlain({ ...parts, missing, nearest });
}

type ExplanationParts = Omit<Explanation, 'value'>;

function explainFrom(
  site: SiteReading,
  files: readonly LayerFile[],
  path: readonly string[],
): ExplanationParts {
  const { tree, diagnostics } = site.snapshot;
  const names = new Set(files.map(({ file }) => file));
  const id = path.join('.');
  const phpValue = lookup(tree, id);
  const problems = diagnostics.filter(
    ({ severity, position }) => severity === 'error' && position && names.has(position.file),
  );
  const layers = withBuiltIn(id, phpValue, layersOf(files, path), problems);
  return { id, phpValue, layers, items: [], missing: undefined, problems, nearest: [] };
}

/** The files that can set an id, in the order of layers. */
async function filesOf(site: SiteReading, path: readonly string[]): Promise<LayerFile[]> {
  const [top = '', name, part] = path;
  if (top === 'flextype') return pick(await site.files('flextype', 'flextype'), name);
  const kind = KINDS.get(top);
  if (!kind) return [];
  // An empty name would be the folder of all plugins.
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

/** Adds the layer for a value that no file sets: Flextype's default priority of a plugin. */
function withBuiltIn(
  id: string,
  value: Value | undefined,
  layers: readonly Layer[],
  problems: readonly RegistryDiagnostic[],
): readonly Layer[] {
  const isSet = layers.some((layer) => layer.effect !== 'overridden' && layer.phpValue !== null);
  // The value can be the last valid content of a broken file, which has no position.
  if (isSet || value === undefined || problems.length > 0) return layers;
  const overridden = layers.map((layer) => toLayer({ ...layer, effect: 'overridden' }));
  const builtIn = toLayer({
    id,
    source: 'built-in',
    position: undefined,
    phpValue: value,
    effect: 'wins',
    shared: false,
  });
  return [...overridden, builtIn];
}
