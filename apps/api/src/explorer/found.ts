import type { Finding } from '@flextype-bun/registry-core';

/** A finding, of whatever kind. */
export type Found = Omit<Finding, 'code'> & { readonly code: string };

/** What is known of a site at the moment. */
export interface KnownFindings {
  readonly found: readonly Found[];
  /** Whether the checks have seen the current state of the registry. */
  readonly checked: boolean;
}
