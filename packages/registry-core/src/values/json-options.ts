/** Options of `encodeJson`; each flag is one of PHP's `json_encode`. */
export interface JsonOptions {
  /** Write `/` as `\/` (PHP without `JSON_UNESCAPED_SLASHES`). */
  readonly escapeSlashes: boolean;
  /** Write every character outside ASCII as `\uXXXX` (PHP without `JSON_UNESCAPED_UNICODE`). */
  readonly escapeUnicode: boolean;
  /** Write the float 1 as `1.0` (PHP's `JSON_PRESERVE_ZERO_FRACTION`). */
  readonly preserveZeroFraction: boolean;
  /** Write several lines, indented by four spaces (PHP's `JSON_PRETTY_PRINT`). */
  readonly pretty: boolean;
  /** Maximum depth of nested arrays (PHP's `depth`). */
  readonly depth: number;
}

/** As Flextype 1.0.0-alpha.3 writes JSON. */
export const DEFAULT_JSON_OPTIONS: JsonOptions = {
  escapeSlashes: false,
  escapeUnicode: false,
  preserveZeroFraction: true,
  pretty: false,
  depth: 512,
};

/** As Flextype 0.9.16 writes JSON: `json_encode` without flags. */
export const LEGACY_JSON_OPTIONS: JsonOptions = {
  ...DEFAULT_JSON_OPTIONS,
  escapeSlashes: true,
  escapeUnicode: true,
  preserveZeroFraction: false,
};
