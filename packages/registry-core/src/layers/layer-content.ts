import type { SourcePosition } from '@flextype-bun/project';
import type { PhpArray } from '@flextype-bun/yaml';

/** The role of a file in its module: manifest, default settings, or the site's overrides. */
export type LayerSource = 'manifest' | 'defaults' | 'site';

/** The values of one layer, and where they are written. */
export interface LayerContent<Source extends string> {
  readonly source: Source;
  /** The path of its content in the tree, such as `['plugins', 'site', 'settings']`. */
  readonly path: readonly string[];
  /** `undefined` if it is absent or invalid. */
  readonly value: PhpArray | undefined;
  /** Locates the value at a path inside the content. */
  locate(path: readonly string[]): {
    /** Without line and column if it is not written there; `undefined` if it is in no file. */
    readonly position: SourcePosition | undefined;
    /** Whether it was reached through an alias or a merge key, so other values share this position. */
    readonly shared: boolean;
  };
}
