import { isArray, type Registry, type Value } from '@flextype-bun/registry-core';

/** The values of the layers at one position. */
export interface LayerValues {
  readonly defaults: Value | undefined;
  readonly site: Value | undefined;
}

type Layered = Pick<Registry, 'settingsLayers'>;

/** The layers of a module's settings; `undefined` if the site overrides nothing, as with most modules. */
export function moduleLayers(registry: Layered, path: readonly string[]): LayerValues | undefined {
  const kind = moduleKind(path);
  const layers = kind && registry.settingsLayers(kind, path[moduleDepth(path) - 1] ?? '');
  if (!layers?.site || layers.site.size === 0) return undefined;
  return { defaults: layers.defaults ?? EMPTY, site: layers.site };
}

/** The layers of a value; `undefined` if it is not a setting that the site could override. */
export function layersAt(registry: Layered, path: readonly string[]): LayerValues | undefined {
  const depth = moduleDepth(path);
  if (path[depth] !== 'settings') return undefined;
  const layers = moduleLayers(registry, path);
  return layers && path.slice(depth + 1).reduce(childLayers, layers);
}

/** The kind of the module that a value is in. */
export function moduleKind([top = '']: readonly string[]) {
  return KINDS.get(top);
}

/** The length of the path of a module: `flextype` is one itself. */
export function moduleDepth([top]: readonly string[]): number {
  return top === 'flextype' ? 1 : 2;
}

export function childLayers({ defaults, site }: LayerValues, key: string): LayerValues {
  // An array that replaces a scalar has no defaults below it: all of it comes from the site.
  return { defaults: childOf(defaults, key), site: childOf(site, key) };
}

function childOf(value: Value | undefined, key: string): Value | undefined {
  return isArray(value) ? value.get(key) : undefined;
}

const EMPTY: Value = new Map();

const KINDS: ReadonlyMap<string, 'flextype' | 'plugin' | 'theme'> = new Map([
  ['flextype', 'flextype'],
  ['plugins', 'plugin'],
  ['themes', 'theme'],
]);
