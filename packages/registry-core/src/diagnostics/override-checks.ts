import { isArray, isList, type PhpArray, type Value } from '@flextype-bun/yaml';
import type { LayerFile } from '../layers/layer-file.ts';
import { nearestName } from './edit-distance.ts';
import type { Finding } from './finding.ts';

export interface SettingsPair {
  readonly defaults: LayerFile;
  readonly site: LayerFile;
}

// Allowed for every plugin, even if its defaults do not have them.
const PLUGIN_SETTINGS = new Set(['enabled', 'priority']);

/** Finds overrides that are (probably) unintended. */
export function checkOverrides(pair: SettingsPair): Finding[] {
  const { defaults, site } = pair;
  if (!defaults.value || !site.value) return [];
  const findings: Finding[] = [];
  compareMaps(pair, defaults.value, site.value, [], findings);
  return findings;
}

function compareMaps(
  pair: SettingsPair,
  below: PhpArray,
  above: PhpArray,
  path: readonly string[],
  findings: Finding[],
): void {
  for (const [key, value] of above) {
    const here = [...path, key];
    const base = below.get(key);
    if (base === undefined) {
      if (path.length > 0 || !PLUGIN_SETTINGS.has(key))
        findings.push(unknownSetting(pair, below, above, here));
    } else if (isArray(base) && base.size > 0) {
      compareArray(pair, base, value, here, findings);
    }
  }
}

/** Compares with a default that is a non-empty array; an empty one says nothing about its content. */
function compareArray(
  pair: SettingsPair,
  base: PhpArray,
  value: Value,
  path: readonly string[],
  findings: Finding[],
): void {
  if (!isArray(value)) {
    if (!isList(base)) findings.push(mapReplaced(pair, base, path));
  } else if (value.size === 0) {
    findings.push(emptyOverride(pair, base, path));
  } else if (!isList(base)) {
    compareMaps(pair, base, value, path, findings);
  } else if (isList(value) && keepsDefaults(base, value) && isSequence(pair.site, path)) {
    findings.push(listOverride(pair, base, value, path));
  }
}

/** Whether parts of the default list remain in the merged one. */
function keepsDefaults(base: PhpArray, above: PhpArray): boolean {
  for (const [key, value] of base) {
    const over = above.get(key);
    if (over === undefined) return true;
    if (isArray(value) && isArray(over) && keepsDefaults(value, over)) return true;
  }
  return false;
}

// `0: first` rather than `- first` overrides a single index on purpose.
function isSequence(file: LayerFile, path: readonly string[]): boolean {
  return file.locate([...path, '0']).inSequence;
}

function listOverride(pair: SettingsPair, base: PhpArray, above: PhpArray, path: readonly string[]): Finding {
  const isShorter = above.size < base.size;
  const what = isShorter
    ? `this one sets the first ${above.size} of ${base.size}, and the other default items remain`
    : 'keys of the default items remain in these items';
  return {
    ...idAndPosition(pair.site, path),
    severity: 'warning',
    code: 'list-override',
    message: `Lists merge index by index: ${what}`,
    remedy: isShorter
      ? 'Write as many items as the default has, as no override makes a list shorter; or set single items by index: "0: …"'
      : 'Write every key of every item, with null for keys to remove',
  };
}

function emptyOverride(pair: SettingsPair, base: PhpArray, path: readonly string[]): Finding {
  const items = base.size === 1 ? 'one entry' : `${base.size} entries`;
  return {
    ...idAndPosition(pair.site, path),
    severity: 'warning',
    code: 'empty-override',
    message: `An empty array changes nothing: the default has ${items}, which remain`,
    remedy: isList(base)
      ? 'Remove this line, as no override makes a list shorter'
      : 'Set unwanted entries to null, or remove this line',
  };
}

function mapReplaced(pair: SettingsPair, base: PhpArray, path: readonly string[]): Finding {
  return {
    ...idAndPosition(pair.site, path),
    severity: 'warning',
    code: 'map-replaced',
    message: `A single value replaces ${base.size === 1 ? 'a setting' : `${base.size} settings`} of the default`,
    remedy: `Set a value inside ${path.at(-1)}, as in "${path.at(-1)}: {${[...base.keys()][0]}: …}"`,
  };
}

function unknownSetting(
  pair: SettingsPair,
  below: PhpArray,
  above: PhpArray,
  path: readonly string[],
): Finding {
  const key = path.at(-1) ?? '';
  // A default that is overridden under its own name is not what was meant.
  const candidates = [...below.keys()].filter((name) => !above.has(name));
  const near = nearestName(key, candidates);
  const id = [...pair.site.path, ...path].join('.');
  return {
    id,
    position: pair.site.locate(path).key,
    severity: near === undefined ? 'info' : 'warning',
    code: 'unknown-setting',
    message: `No default has ${id}`,
    remedy:
      near === undefined
        ? 'Check its name; a setting of your own can stay'
        : `Write ${near} if you meant that; a setting of your own can stay`,
  };
}

function idAndPosition(file: LayerFile, path: readonly string[]): Pick<Finding, 'id' | 'position'> {
  return { id: [...file.path, ...path].join('.'), position: file.locate(path).position };
}
