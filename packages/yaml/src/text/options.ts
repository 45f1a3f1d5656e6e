import type { YamlDialect } from '../dialect/rules.ts';

/** How a YAML text is read, and the limits within which. */
export interface YamlOptions {
  /** Name of the file, for messages only; `''` means none. */
  readonly file?: string | undefined;
  /** Whose scalars and quirks apply. */
  readonly dialect?: YamlDialect | undefined;
  /** Longest accepted text, in bytes of UTF-8. */
  readonly maxBytes?: number | undefined;
  /** Deepest accepted nesting of collections; more than 1,000 counts as 1,000, which fits any call stack. */
  readonly maxDepth?: number | undefined;
  /**
   * Most values a text may produce, aliases expanded: this is what stops a "YAML bomb". A scalar counts one, and
   * one more for every 256 characters, so that a long text cannot be multiplied for nothing either.
   */
  readonly maxNodes?: number | undefined;
  /**
   * Most entries of one list or mapping. To double a larger `Map` takes longer than a server may keep others waiting,
   * and the `memory_limit` of PHP (128 MB by default) does not suffice for a plugin with a mapping of this size.
   */
  readonly maxEntries?: number | undefined;
}

/** The defaults of {@link YamlOptions}. */
export const DEFAULT_YAML_OPTIONS: {
  readonly [Key in keyof Required<YamlOptions>]: NonNullable<YamlOptions[Key]>;
} = {
  file: '',
  dialect: 'symfony6',
  maxBytes: 8 * 1024 * 1024,
  maxDepth: 256,
  maxNodes: 1_000_000,
  maxEntries: 393_216,
};

const DEEPEST = 1000;

/** {@link YamlOptions} with every default filled in. */
export type ResolvedYamlOptions = typeof DEFAULT_YAML_OPTIONS;

/** The caller's options over the defaults; an explicit `undefined` keeps the default. */
export function resolveOptions(options: YamlOptions): ResolvedYamlOptions {
  return {
    file: options.file ?? DEFAULT_YAML_OPTIONS.file,
    dialect: options.dialect ?? DEFAULT_YAML_OPTIONS.dialect,
    maxBytes: options.maxBytes ?? DEFAULT_YAML_OPTIONS.maxBytes,
    maxDepth: Math.min(options.maxDepth ?? DEFAULT_YAML_OPTIONS.maxDepth, DEEPEST),
    maxNodes: options.maxNodes ?? DEFAULT_YAML_OPTIONS.maxNodes,
    maxEntries: options.maxEntries ?? DEFAULT_YAML_OPTIONS.maxEntries,
  };
}
