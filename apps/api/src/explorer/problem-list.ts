import type { ExplorerProblem, ExplorerProblems } from '@flextype-bun/explorer/protocol';
import type { Finding, Registry } from '@flextype-bun/registry-core';
import type { Tokens } from '@flextype-bun/tokens';
import { toPlace } from './item.ts';

const MAX_PROBLEMS = 2_000;

/** Sources of the list. */
export interface ProblemSources {
  readonly registry: Pick<Registry, 'project' | 'status'>;
  readonly tokens: Pick<Tokens, 'status'>;
  /** Findings of `diagnose`; `undefined` while it runs. */
  readonly findings: readonly Found[] | undefined;
}

/** A finding, of whatever kind. */
export type Found = Omit<Finding, 'code'> & { readonly code: string };

/** The problems of the site: findings of `diagnose`, or those of the loader until it is done, and problems of tokens. */
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
