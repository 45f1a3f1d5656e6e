import { relative } from 'node:path';
import type { Diagnostic, Registry } from '@flextype-bun/registry-core';
import type { Tokens } from '@flextype-bun/tokens';
import { Elysia } from 'elysia';

/** What the routes for operators tell of. */
export interface OperationsOptions {
  readonly registry: Pick<Registry, 'project' | 'status'>;
  readonly tokens: Pick<Tokens, 'status'>;
  /** Whether a stale registry makes the server unready. */
  readonly unreadyWhenStale: () => boolean;
}

/**
 * `/healthz`: the process answers. `/readyz`: it answers with what the files say, or 503.
 *
 * Both are open to everyone, so they name places, and never a line of a file: that may hold a secret.
 */
export function operations({ registry, tokens, unreadyWhenStale }: OperationsOptions) {
  return new Elysia({ name: '@flextype-bun/operations', strictPath: true })
    .get('/healthz', () => Response.json({ state: 'ok' }))
    .get('/readyz', () => {
      const { state, version, changedAt, diagnostics } = registry.status;
      const problems = diagnostics.filter(({ severity }) => severity === 'error');
      const ready = state === 'ready' || (state === 'stale' && !unreadyWhenStale());
      const body = {
        state,
        version,
        changedAt,
        tokens: tokens.status.state,
        problems: problems.map((problem) => toPlace(registry.project.root, problem)),
      };
      return Response.json(body, { status: ready ? 200 : 503 });
    });
}

function toPlace(root: string, { code, id, position }: Diagnostic) {
  const place = position && { ...position, file: relative(root, position.file) };
  return { code, ...(id !== undefined && { id }), ...place };
}
