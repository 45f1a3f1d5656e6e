import type { Diagnostic, Finding } from '@flextype-bun/registry-core';

/** What `doctor` looks for besides what the registry tells. */
export type SiteFindingCode =
  | Finding['code']
  /** A token that may be used without end, and sees secrets of the registry. */
  | 'open-token'
  /** A token file that every user of the machine can read. */
  | 'world-readable'
  /** A token whose scope cannot be read. */
  | 'token-scope'
  /** A token that lacks a field, and is refused for that. */
  | 'incomplete-token'
  /** A token that is disabled, and refused for that. */
  | 'disabled-token'
  /** A token whose limit is reached. */
  | 'exhausted-token'
  /** A token file that cannot be used. */
  | 'token-file'
  /** A clone of this repository inside the site. */
  | 'misplaced-clone'
  /** A value that PHP copied from older defaults, perhaps. */
  | 'copied-setting'
  /** A journal that a web server may deliver, or that others can read. */
  | 'open-journal'
  /** A setting that the server does not take as it stands. */
  | 'ignored-setting'
  /** A setting of the server that keeps it from starting. */
  | 'server-setting';

/** A finding of the registry, the tokens, or the server's settings. */
export interface SiteFinding extends Diagnostic<SiteFindingCode> {
  readonly remedy: string;
}
