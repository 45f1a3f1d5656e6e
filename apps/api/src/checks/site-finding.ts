import type { Diagnostic, Finding, SourcePosition } from '@flextype-bun/registry-core';

/** Kinds of findings besides those of the registry. */
export type SiteFindingCode =
  | Finding['code']
  /** A token without a limit that can read secrets of the registry. */
  | 'open-token'
  /** A token file that is world-readable. */
  | 'world-readable'
  /** A token with an invalid scope. */
  | 'token-scope'
  /** A token that is refused because a field is missing. */
  | 'incomplete-token'
  /** A disabled token. */
  | 'disabled-token'
  /** A token that has reached its limit. */
  | 'exhausted-token'
  /** A token file that cannot be used. */
  | 'token-file'
  /** A clone of this repository inside the site. */
  | 'misplaced-clone'
  /** A value that PHP may have copied from older defaults. */
  | 'copied-setting'
  /** A journal that a web server could deliver, or that other users can read. */
  | 'open-journal'
  /** A setting that the server adjusts. */
  | 'ignored-setting'
  /** A setting that prevents the server from starting. */
  | 'server-setting';

/** A finding of the registry, the tokens, or the server's settings. */
export interface SiteFinding extends Diagnostic<SiteFindingCode> {
  readonly remedy: string;
  /** For a violation of a settings schema: where the broken rule is. */
  readonly rule?: SourcePosition;
}
