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
import type { LayerContent, LayerSource } from './layer-content.ts';

/** A YAML file, kept as text to locate values in it, and parsed lazily. */
export class LayerFile<Source extends string = LayerSource> implements LayerContent<Source> {
  readonly file: string;
  readonly source: Source;
  readonly path: readonly string[];
  /** Empty if the file is absent or unreadable. */
  readonly text: Uint8Array;
  readonly dialect: YamlDialect;
  readonly exists: boolean;
  readonly #known: PhpArray | undefined;
  #value: { readonly parsed: Value | undefined } | undefined;
  #locator: YamlLocator | undefined;

  constructor(
    place: Pick<LayerFile<Source>, 'file' | 'source' | 'path' | 'dialect'>,
    { bytes, value, isInvalid = false }: KnownFile,
  ) {
    this.file = place.file;
    this.source = place.source;
    this.path = place.path;
    this.dialect = place.dialect;
    this.text = bytes ?? NO_BYTES;
    this.exists = bytes !== undefined;
    this.#known = value;
    // Parsing it again would find the cause of the error again, which takes several times as long as a valid file.
    if (isInvalid) this.#value = { parsed: undefined };
  }

  /** The values in the file, an empty map if it is empty; `undefined` if it is absent or invalid. */
  get value(): PhpArray | undefined {
    if (this.#known) return this.#known;
    const parsed = this.#parse();
    return parsed === null ? new Map() : isArray(parsed) ? parsed : undefined;
  }

  /** Whether the file exists and is `null` in YAML: it is empty, or has only comments. */
  get isNull(): boolean {
    return this.exists && !this.#hasKeys() && this.#parse() === null;
  }

  // Most files have keys and need not be parsed for this.
  #hasKeys(): boolean {
    return KEY_LINE.test(Buffer.from(this.text).toString('latin1'));
  }

  /** Locates the value at a path inside the file; without line and column if it is not written there. */
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
    this.#value ??= { parsed: this.exists ? this.#parseText() : undefined };
    return this.#value.parsed;
  }

  // Broken files are in the diagnostics of the snapshot; here they set nothing.
  #parseText(): Value | undefined {
    try {
      return parseYaml(this.text, { file: this.file, dialect: this.dialect });
    } catch {
      return undefined;
    }
  }
}

// A line with a colon that is not a comment, a document marker or null.
const KEY_LINE = /^[^\S\n]*[^\s#%~nN-][^\n]*:/m;

/** The position of a value, and how it is written there. */
export interface LayerPlace {
  /** Where the value starts. */
  readonly position: SourcePosition;
  /** Where its key starts, or the value if it has no key. */
  readonly key: SourcePosition;
  /** Whether it was reached through an alias or a merge key, so other values share this position. */
  readonly shared: boolean;
  /** Whether it is an item of a sequence (`- a`, `[a]`) rather than the value of a key. */
  readonly inSequence: boolean;
}

const NO_BYTES = new Uint8Array();

/**
 * Reads the files of a module, in the order of layers.
 *
 * @param known returns the content of a file that was read before
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
