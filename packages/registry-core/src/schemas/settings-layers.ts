import type { SourcePosition } from '@flextype-bun/project';
import type { PhpArray } from '@flextype-bun/yaml';
import { LayerFile } from '../layers/layer-file.ts';
import { layersOf } from '../layers/layers-of.ts';
import { mergeLayers } from '../layers/merge-layers.ts';
import type { SettingsText, Violation } from './schema-protocol.ts';
import type { BrokenRule } from './violations.ts';

interface Settings {
  /** The merged settings. */
  readonly value: PhpArray;
  readonly files: readonly LayerFile[];
}

/** Reads and merges settings; `undefined` if a file is not valid. */
export function readSettings(layers: readonly SettingsText[]): Settings | undefined {
  const files = layers.map(
    ({ file, source, dialect, text }) => new LayerFile({ file, source, dialect, path: [] }, { bytes: text }),
  );
  if (files.some(({ value }) => value === undefined)) return undefined;
  return { value: mergeLayers(files), files };
}

/** Adds the position of a value, in the layer that sets it. */
export function locateValue({ isKey, ...rule }: BrokenRule, files: readonly LayerFile[]): Violation {
  return { ...rule, position: positionOf(rule.path, isKey, files) };
}

function positionOf(
  path: readonly string[],
  isKey: boolean,
  files: readonly LayerFile[],
): SourcePosition | undefined {
  const layers = layersOf(files, path);
  const layer = layers.findLast(({ effect }) => effect === 'wins' || effect === 'merges');
  if (!isKey) return layer?.position;
  return files.find(({ source }) => source === layer?.source)?.locate(path).key;
}
