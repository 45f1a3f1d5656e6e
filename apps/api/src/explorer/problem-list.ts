import type { ExplorerProblem, ExplorerProblems } from '@flextype-bun/explorer/protocol';
import type { Finding, Registry } from '@flextype-bun/registry-core';
import type { Tokens } from '@flextype-bun/tokens';
import { toPlace } from './item.ts';

const MAX_PROBLEMS = 2_000;

/** What the list is made from. */
export interface ProblemSources {
  readonly registry: Pick<Registry, 'project' | 'status'>;
  readonly tokens: Pick<Tokens, 'status'>;
  /** What `doctor` finds; `undefined` as long as it is looking. */
  readonly findings: readonly Found[] | undefined;
}

/** A finding, of whatever kind. */
export type Found = Omit<Finding, 'code'> & { readonly code: string };

/** What is wrong with the site: the findings of `doctor`, else those of the loader, and the problems of tokens. */
export function toProblems({ registry, tokens, findings }: ProblemSources): ExplorerProblems {
  const { root } = registry.project;
  const found = [...(findings ?? registry.status.diagnostics.map(fromDiagnostic)), ...ofTokens(tokens)];
  const count = (severity: string) => found.filter((finding) => finding.severity === severity).length;
  return {
    errors: count('error'),
    warnings: count('warning'),
    remarks: count('info'),
    problems: found.slice(0, MAX_PROBLEMS).map((finding) => toProblem(finding, root)),
    checked: findings !== undefined,
  };
}

function fromDiagnostic(diagnostic: Registry['status']['diagnostics'][number]): Found {
  const { message, remedy, ...rest } = diagnostic;
  return { ...rest, message, remedy: remedy ?? '' };
}

function ofTokens({ status }: Pick<Tokens, 'status'>): Found[] {
  return status.problems.map(({ remedy = '', ...problem }) => ({ ...problem, remedy }));
}

function toProblem(
  { severity, code, id, position, message, remedy, snippet }: Found,
  root: string,
): ExplorerProblem {
  return {
    severity,
    code,
    ...(id !== undefined && { id }),
    ...(position && { place: toPlace(root, position) }),
    reason: message.replaceAll(`${root}/`, ''),
    remedy: (remedy ?? '').replaceAll(`${root}/`, ''),
    ...(snippet !== undefined && snippet !== '' && { snippet }),
  };
}
