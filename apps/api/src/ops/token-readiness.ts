import { relative } from 'node:path';
import { formatDiagnostic } from '@flextype-bun/registry-core';
import { DEGRADING_PROBLEMS, type Problem, type TokensStatus } from '@flextype-bun/tokens';
import { withoutFolder } from '../lib/path-text.ts';

// Further problems are usually of the same kind, such as unwritable token files.
const MAX_PROBLEMS = 10;

/** The part of `/readyz` about counting calls. */
export interface TokenReadiness {
  readonly state: TokensStatus['state'];
  /** `false` after another server took over counting: all requests are then refused. */
  readonly ready: boolean;
  readonly problems: readonly { readonly code: string; readonly message: string; readonly file?: string }[];
}

/** Reports why calls are not counted as configured, with remedies, and without the path of the site. */
export function toTokenReadiness({ state, problems }: TokensStatus, root: string): TokenReadiness {
  const degrading = problems.filter(({ code }) => DEGRADING_PROBLEMS.has(code));
  return {
    state,
    ready: degrading.every(({ code }) => code !== 'lost'),
    problems: degrading.slice(0, MAX_PROBLEMS).map((problem) => toEntry(problem, root)),
  };
}

function toEntry({ code, message, remedy, position }: Problem, root: string) {
  const text = withoutFolder(formatDiagnostic({ message, ...(remedy && { remedy }) }), root);
  // The path of a token file contains part of the token.
  const file = code === 'unwritable' || position === undefined ? undefined : relative(root, position.file);
  return { code, message: text, ...(file !== undefined && { file }) };
}
