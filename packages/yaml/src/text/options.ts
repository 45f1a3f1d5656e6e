import type { YamlDialect } from '../dialect/version.ts';

export interface YamlOptions {
  /** File name for messages; `''` for none. */
  readonly file?: string | undefined;
  /** The version of symfony/yaml to follow. */
  readonly dialect?: YamlDialect | undefined;
  /** Maximum length of the text in bytes of UTF-8; with aliases expanded, twice as many characters. */
  readonly maxBytes?: number | undefined;
  /** Maximum nesting of collections. Capped at 1,000, which is safe for the call stack. */
  readonly maxDepth?: number | undefined;
  /**
   * Maximum number of values, with aliases expanded, against "YAML bombs". A scalar counts as one, plus one for every
   * 256 characters, which limits repeated long texts as well.
   */
  readonly maxNodes?: number | undefined;
  /**
   * Maximum number of entries of one list or mapping. Growing a larger `Map` would block a server for too long, and PHP
   * cannot load a plugin with a mapping of this size within its default `memory_limit` of 128 MB.
   */
  readonly maxEntries?: number | undefined;
}

export const DEFAULT_YAML_OPTIONS: {
  readonly [Key in keyof Required<YamlOptions>]: NonNullable<YamlOptions[Key]>;
} = {
  file: '',
  dialect: 'symfony6',
  maxBytes: 8 * 1024 * 1024,
  maxDepth: 256,
  maxNodes: 1_000_000,
  maxEntries: 390_000,
};

const MAX_SAFE_DEPTH = 1000;

/** {@link YamlOptions} with all defaults applied. */
export type ResolvedYamlOptions = typeof DEFAULT_YAML_OPTIONS;

/** Applies the defaults, also to options that are explicitly `undefined`. */
export function resolveOptions(options: YamlOptions): ResolvedYamlOptions {
  return {
    file: options.file ?? DEFAULT_YAML_OPTIONS.file,
    dialect: options.dialect ?? DEFAULT_YAML_OPTIONS.dialect,
    maxBytes: options.maxBytes ?? DEFAULT_YAML_OPTIONS.maxBytes,
    maxDepth: Math.min(options.maxDepth ?? DEFAULT_YAML_OPTIONS.maxDepth, MAX_SAFE_DEPTH),
    maxNodes: options.maxNodes ?? DEFAULT_YAML_OPTIONS.maxNodes,
    maxEntries: options.maxEntries ?? DEFAULT_YAML_OPTIONS.maxEntries,
  };
}
