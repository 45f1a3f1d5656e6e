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

/** One YAML file of a unit, kept with its text so that places in it can be told; parsed when it is first asked for. */
export class LayerFile {
  readonly file: string;
  readonly source: LayerSource;
  /** The id that its content stands at, in parts: `['plugins', 'site', 'settings']`. */
  readonly path: readonly string[];
  /** Empty if there is no file, or it cannot be read. */
  readonly text: Uint8Array;
  readonly dialect: YamlDialect;
  readonly isThere: boolean;
  #value: { readonly parsed: Value | undefined } | undefined;

  constructor(place: Pick<LayerFile, 'file' | 'source' | 'path' | 'dialect'>, text: Uint8Array | undefined) {
    this.file = place.file;
    this.source = place.source;
    this.path = place.path;
    this.dialect = place.dialect;
    this.text = text ?? NOTHING;
    this.isThere = text !== undefined;
  }

  /** What the file says, nothing if it is empty; undefined if there is no file, or it cannot be read. */
  get value(): PhpArray | undefined {
    const parsed = this.#parse();
    return parsed === null ? new Map() : isArray(parsed) ? parsed : undefined;
  }

  /** Whether the file is there and YAML makes `null` of it: it is empty, or has only comments. */
  get isNull(): boolean {
    return this.isThere && !this.#hasKeys() && this.#parse() === null;
  }

  // Most files have keys, and need not be parsed for this.
  #hasKeys(): boolean {
    return A_KEY.test(Buffer.from(this.text).toString('latin1'));
  }

  #parse(): Value | undefined {
    this.#value ??= { parsed: this.isThere ? this.#parseText() : undefined };
    return this.#value.parsed;
  }

  // A file that cannot be read or parsed is among the snapshot's diagnostics; here it sets nothing.
  #parseText(): Value | undefined {
    try {
      return parseYaml(this.text, { file: this.file, dialect: this.dialect });
    } catch {
      return undefined;
    }
  }
}

// A line that begins with what no comment, marker of documents or null begins with, and has a colon.
const A_KEY = /^[^\S\n]*[^\s#%~nN-][^\n]*:/m;

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
      return new LayerFile({ file, source, path, dialect }, text);
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
