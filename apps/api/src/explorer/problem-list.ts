import type { ExplorerProblem, ExplorerProblems } from '@flextype-bun/explorer/protocol';
import type { Registry } from '@flextype-bun/registry-core';
import type { Tokens } from '@flextype-bun/tokens';
import { withoutFolder } from '../lib/path-text.ts';
import { type Found, joinKinds, type KnownFindings, toKinds } from './found.ts';
import { toPlace } from './item-origin.ts';

const MAX_PROBLEMS = 2_000;

/** Sources of the list. */
export interface ProblemSources {
  readonly registry: Pick<Registry, 'project'>;
  readonly tokens: Pick<Tokens, 'status'>;
  readonly findings: KnownFindings;
}

/** The problems of the site: findings of the checks, and problems of tokens. */
export function toProblems({ registry, tokens, findings }: ProblemSources): ExplorerProblems {
  const { root } = registry.project;
  const known = toTokenFiles(findings.found, root);
  const { found, kinds } = joinKinds(findings, toKinds(ofTokens(tokens, known)));
  const count = (severity: string) =>
    kinds.reduce((sum, kind) => sum + (kind.severity === severity ? kind.count : 0), 0);
  return {
    errors: count('error'),
    warnings: count('warning'),
    remarks: count('info'),
    problems: found.slice(0, MAX_PROBLEMS).map((finding) => toProblem(finding, root)),
    kinds: [...kinds],
    checked: findings.checked,
  };
}

/** Problems of tokens that the findings lack, such as a journal that cannot be written. */
function ofTokens({ status }: Pick<Tokens, 'status'>, known: ReadonlySet<string>): Found[] {
  return status.problems
    .filter(({ position }) => !known.has(position?.file ?? ''))
    .map(({ remedy = '', ...problem }) => ({ ...problem, remedy }));
}

function toTokenFiles(found: readonly Found[], root: string): Set<string> {
  return new Set(
    found.flatMap(({ code, position }) =>
      code === 'token-file' && position ? [toPlace(root, position).file] : [],
    ),
  );
}

function toProblem(
  { severity, code, id, position, rule, message, remedy, snippet }: Found,
  root: string,
): ExplorerProblem {
  return {
    severity,
    code,
    ...(id !== undefined && { id }),
    ...(position && { place: toPlace(root, position) }),
    ...(rule && { rule: toPlace(root, rule) }),
    reason: withoutFolder(message, root),
    remedy: withoutFolder(remedy ?? '', root),
    ...(snippet !== undefined && snippet !== '' && { snippet }),
  };
}
