import { relative } from 'node:path';
import { formatDiagnostic } from '@flextype-bun/registry-core';
import { DEGRADING_PROBLEMS, type Problem, type TokensStatus } from '@flextype-bun/tokens';

/** One unwritable token file is like the next. */
const MAX_PROBLEMS = 10;

/** The part of `/readyz` about the counting of calls. */
export interface TokenReadiness {
  readonly state: TokensStatus['state'];
  /** Whether requests can be answered: not after another server took over the counting. */
  readonly ready: boolean;
  readonly problems: readonly { readonly code: string; readonly message: string; readonly file?: string }[];
}

/** Why calls are not counted as the settings say, with the remedy, and without the path of the site. */
export function toTokenReadiness({ state, problems }: TokensStatus, root: string): TokenReadiness {
  const degrading = problems.filter(({ code }) => DEGRADING_PROBLEMS.has(code));
  return {
    state,
    ready: degrading.every(({ code }) => code !== 'lost'),
    problems: degrading.slice(0, MAX_PROBLEMS).map((problem) => toEntry(problem, root)),
  };
}

function toEntry({ code, message, remedy, position }: Problem, root: string) {
  const text = formatDiagnostic({ message, ...(remedy && { remedy }) }).replaceAll(`${root}/`, '');
  // The place of a token file has the first letters of the token.
  const file = code === 'unwritable' || position === undefined ? undefined : relative(root, position.file);
  return { code, message: text, ...(file !== undefined && { file }) };
}
