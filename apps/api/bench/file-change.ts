/** Files of a site that are changed while the turns of its server are measured. */
export interface FileChange {
  readonly shape: string;
  /** Texts by their paths in the site; `mark` is 1 at the start, and then another with each change. */
  readonly files: (mark: number) => Iterable<readonly [path: string, text: string]>;
  /** How many plugins the site has. @default 10 */
  readonly plugins?: number;
  /** The id of the mark, by which the change is seen. @default the mark of plugin-1's settings */
  readonly markId?: string;
}
