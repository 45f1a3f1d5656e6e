import type { SourcePosition } from '@flextype-bun/project';
import { type ModuleSources, moduleId, readYamlFile } from '@flextype-bun/project';
import {
  createYamlLocator,
  isArray,
  type PhpArray,
  parseYaml,
  type Value,
  type YamlDialect,
  type YamlLocator,
  type YamlPosition,
} from '@flextype-bun/yaml';
import type { KnownFile } from '../load/file-store.ts';

/** What a file is to its module: its manifest, the settings that come with it, or those that the site sets over them. */
export type LayerSource = 'manifest' | 'defaults' | 'site';

/** One YAML file of a module, kept with its text so that places in it can be told; parsed when it is first asked for. */
export class LayerFile {
  readonly file: string;
  readonly source: LayerSource;
  /** The id that its content stands at, in parts: `['plugins', 'site', 'settings']`. */
  readonly path: readonly string[];
  /** Empty if there is no file, or it cannot be read. */
  readonly text: Uint8Array;
  readonly dialect: YamlDialect;
  readonly isThere: boolean;
  readonly #known: PhpArray | undefined;
  #value: { readonly parsed: Value | undefined } | undefined;
  #locator: YamlLocator | undefined;

  constructor(place: Pick<LayerFile, 'file' | 'source' | 'path' | 'dialect'>, { bytes, value }: KnownFile) {
    this.file = place.file;
    this.source = place.source;
    this.path = place.path;
    this.dialect = place.dialect;
    this.text = bytes ?? NOTHING;
    this.isThere = bytes !== undefined;
    this.#known = value;
  }

  /** The values in the file, none if it is empty; undefined if there is no file, or it cannot be read. */
  get value(): PhpArray | undefined {
    if (this.#known) return this.#known;
    const parsed = this.#parse();
    return parsed === null ? new Map() : isArray(parsed) ? parsed : undefined;
  }

  /** Whether the file is there and YAML makes `null` of it: it is empty, or has only comments. */
  get isNull(): boolean {
    return this.isThere && !this.#hasKeys() && this.#parse() === null;
  }

  // Most files have keys, and need not be parsed for this.
  #hasKeys(): boolean {
    return KEY_LINE.test(Buffer.from(this.text).toString('latin1'));
  }

  /** Where the value at a path inside the file is written; the file alone if it is written nowhere. */
  locate(path: readonly string[]): LayerPlace {
    const { file, dialect } = this;
    this.#locator ??= createYamlLocator(this.text, { dialect });
    const found = this.#locator(path);
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
const KEY_LINE = /^[^\S\n]*[^\s#%~nN-][^\n]*:/m;

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

/**
 * Reads the files of a module, in the order in which they stand in the tree; later ones win where they meet.
 *
 * @param known what was read of a file before
 */
export async function readLayerFiles(
  sources: ModuleSources,
  dialect: YamlDialect,
  known: (file: string) => KnownFile | undefined,
): Promise<readonly LayerFile[]> {
  const base = moduleId(sources).split('.', 1);
  const module = sources.kind === 'flextype' ? base : [...base, sources.name];
  const manifest: [string, LayerSource][] = sources.manifest ? [[sources.manifest, 'manifest']] : [];
  const settings: [string, LayerSource][] = [
    [sources.defaults, 'defaults'],
    [sources.overrides, 'site'],
  ];
  const files = sources.kind === 'flextype' ? [...settings, ...manifest] : [...manifest, ...settings];
  return Promise.all(
    files.map(async ([file, source]) => {
      const content = known(file) ?? { bytes: await readYamlFile(file).catch(() => undefined) };
      const path = [...module, source === 'manifest' ? 'manifest' : 'settings'];
      return new LayerFile({ file, source, path, dialect }, content);
    }),
  );
}
