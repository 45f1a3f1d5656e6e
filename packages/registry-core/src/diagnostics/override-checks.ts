import { isArray, isList, type PhpArray, type Value } from '@flextype-bun/yaml';
import { nearestName } from './edit-distance.ts';
import type { Finding } from './finding.ts';
import type { LayerFile } from './layer-file.ts';

/** The two settings files of a module. */
export interface SettingsPair {
  readonly defaults: LayerFile;
  readonly site: LayerFile;
}

/** Every plugin may be switched and moved, whether its own settings say so or not. */
const PLUGIN_SETTINGS = new Set(['enabled', 'priority']);

/** What a site's settings make of the default ones that surely, or likely, was not meant so. */
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

/** What stands over an array that is not empty. An empty one says nothing of what may be in it. */
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
  } else if (isList(value) && shinesThrough(base, value) && isSequence(pair.site, path)) {
    findings.push(listOverride(pair, base, value, path));
  }
}

/** Whether the merged list is another than the one that is written over it. */
function shinesThrough(base: PhpArray, above: PhpArray): boolean {
  for (const [key, value] of base) {
    const over = above.get(key);
    if (over === undefined) return true;
    if (isArray(value) && isArray(over) && shinesThrough(value, over)) return true;
  }
  return false;
}

// Who writes `0: first` and not `- first` means one index, and knows it.
function isSequence(file: LayerFile, path: readonly string[]): boolean {
  return file.locate([...path, '0']).inSequence;
}

function listOverride(pair: SettingsPair, base: PhpArray, above: PhpArray, path: readonly string[]): Finding {
  const isShorter = above.size < base.size;
  const what = isShorter
    ? `this one sets the first ${above.size} of ${base.size}, and the others of the default stay`
    : 'keys of the default items stay in the items of this one';
  return {
    ...placeOf(pair.site, path),
    severity: 'warning',
    code: 'list-override',
    message: `Lists merge index by index: ${what}`,
    remedy: isShorter
      ? 'Write as many items as the default has, as no override makes a list shorter; or, if single ones are meant, name them: "0: …"'
      : 'Write every key of every item, with null for those that are to go',
  };
}

function emptyOverride(pair: SettingsPair, base: PhpArray, path: readonly string[]): Finding {
  const items = base.size === 1 ? 'one entry' : `${base.size} entries`;
  return {
    ...placeOf(pair.site, path),
    severity: 'warning',
    code: 'empty-override',
    message: `An empty array changes nothing: the default has ${items}, and keeps them`,
    remedy: isList(base)
      ? 'Remove this line, as no override makes a list shorter'
      : 'Set the entries that are not wanted to null, or remove this line',
  };
}

function mapReplaced(pair: SettingsPair, base: PhpArray, path: readonly string[]): Finding {
  return {
    ...placeOf(pair.site, path),
    severity: 'warning',
    code: 'map-replaced',
    message: `A single value takes the place of ${base.size === 1 ? 'a setting' : `${base.size} settings`} of the default`,
    remedy: `Set what is meant inside ${path.at(-1)}, as in "${path.at(-1)}: {${[...base.keys()][0]}: …}"`,
  };
}

function unknownSetting(
  pair: SettingsPair,
  below: PhpArray,
  above: PhpArray,
  path: readonly string[],
): Finding {
  const key = path.at(-1) ?? '';
  // What is set under its right name as well was not misspelt.
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
        ? 'Check its name; a setting of your own may stay'
        : `Write ${near} if that is meant; a setting of your own may stay`,
  };
}

function placeOf(file: LayerFile, path: readonly string[]): Pick<Finding, 'id' | 'position'> {
  return { id: [...file.path, ...path].join('.'), position: file.locate(path).position };
}
