/** The short form of one value, in the order of the files, an array before its items. */
export type Row = readonly [
  /** 0 for `flextype`, `plugins`, `themes`. */
  depth: number,
  key: string,
  kind: Kind,
  /** Sum of {@link FLAGS}. */
  flags: number,
  /** The value in short; empty for arrays and masked secrets. */
  text: string,
  /** Number of items of an array, or characters of a text. */
  size: number,
];

/** Type of a value: those of PHP, with arrays split into lists and maps as in JSON. */
export type Kind = 's' | 'i' | 'f' | 'b' | 'n' | 'l' | 'm';

/** Names of the kinds, as the page shows them and `type:` in a search accepts them. */
export const KIND_NAMES: Readonly<Record<Kind, string>> = {
  s: 'string',
  i: 'int',
  f: 'float',
  b: 'bool',
  n: 'null',
  l: 'list',
  m: 'map',
};

/** Flags of a row. */
export const FLAGS = {
  /** The site sets another value than the default. */
  overrides: 1,
  /** Only the site sets it: there is no default. */
  siteOnly: 2,
  /** It looks like a secret, so the rows do not contain its value. */
  secret: 4,
  /** The text is only the beginning of the value. */
  cut: 8,
} as const;

/** The end of a stream of rows. */
export interface TreeEnd {
  /** The version of the registry that the rows show. */
  readonly version: string;
  readonly rows: number;
}

/** Longest text of a row, in characters; the server searches longer values. */
export const MAX_ROW_TEXT = 120;
