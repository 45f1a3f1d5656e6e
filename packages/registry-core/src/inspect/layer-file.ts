import { readYamlFile, type UnitSources, unitId } from '@flextype-bun/project';
import {
  isArray,
  locateYaml,
  type PhpArray,
  parseYaml,
  type Value,
  type YamlDialect,
  type YamlPosition,
} from '@flextype-bun/yaml';
import type { SourcePosition } from '../errors.ts';

/** What a file is to its unit: its manifest, the settings that come with it, or those that the site sets over them. */
export type LayerSource = 'manifest' | 'defaults' | 'site';

/** One YAML file of a unit, kept with its text so that places in it can be told. */
export interface LayerFile {
  readonly file: string;
  readonly source: LayerSource;
  /** The id that its content stands at, in parts: `['plugins', 'site', 'settings']`. */
  readonly path: readonly string[];
  /** Absent where there is no file, or none that can be read. */
  readonly value: PhpArray | undefined;
  readonly text: Uint8Array;
  readonly dialect: YamlDialect;
}

/** A place in a file, and how it is written there. */
export interface LayerPlace {
  /** Where the value starts. */
  readonly position: SourcePosition;
  /** Where its key starts; of what has none, the value. */
  readonly key: SourcePosition;
  /** Reached through an alias or a merge key: other values stand at this place, too. */
  readonly shared: boolean;
  /** Whether it is an item of a sequence (`- a`, `[a]`) and not the value of a key. */
  readonly inSequence: boolean;
}

const NOTHING = new Uint8Array();

/** Reads the files of a unit, in the order in which they stand in the tree; later ones win where they meet. */
export async function readLayerFiles(
  sources: UnitSources,
  dialect: YamlDialect,
): Promise<readonly LayerFile[]> {
  const base = unitId(sources).split('.', 1);
  const unit = sources.kind === 'flextype' ? base : [...base, sources.name];
  const manifest: [string, LayerSource][] = sources.manifest ? [[sources.manifest, 'manifest']] : [];
  const settings: [string, LayerSource][] = [
    [sources.defaults, 'defaults'],
    [sources.overrides, 'site'],
  ];
  const files = sources.kind === 'flextype' ? [...settings, ...manifest] : [...manifest, ...settings];
  return Promise.all(
    files.map(async ([file, source]) => {
      const text = await readYamlFile(file).catch(() => undefined);
      const path = [...unit, source === 'manifest' ? 'manifest' : 'settings'];
      return {
        file,
        source,
        path,
        text: text ?? NOTHING,
        dialect,
        value: text && toMapping(text, file, dialect),
      };
    }),
  );
}

/** Where the value at a path inside a file is written; the file alone where it is written nowhere. */
export function locateIn({ file, text, dialect }: LayerFile, path: readonly string[]): LayerPlace {
  const found = locateYaml(text, path, { dialect });
  if (!found) return { position: { file }, key: { file }, shared: false, inSequence: false };
  const { key, value, shared, parent } = found;
  const toPosition = ({ line, column }: YamlPosition): SourcePosition => ({ file, line, column });
  return {
    position: toPosition(value.start),
    key: toPosition((key ?? value).start),
    shared,
    inSequence: parent.endsWith('sequence'),
  };
}

// A file that cannot be read or parsed is among the snapshot's diagnostics; here it sets nothing.
function toMapping(text: Uint8Array, file: string, dialect: YamlDialect): PhpArray | undefined {
  let value: Value;
  try {
    value = parseYaml(text, { file, dialect });
  } catch {
    return undefined;
  }
  if (value === null) return new Map();
  return isArray(value) ? value : undefined;
}
