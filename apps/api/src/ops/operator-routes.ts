import { relative } from 'node:path';
import {
  DEFAULT_JSON_OPTIONS,
  type Diagnostic,
  type SchemaFinding,
  type SourcePosition,
} from '@flextype-bun/registry-core';
import { Elysia } from 'elysia';
import { DOCUMENTED, errorText, type Failure } from '../responses/flavours.ts';
import type { MetricsPage, MetricsSources } from './metrics-page.ts';
import { toTokenReadiness } from './token-readiness.ts';

/** The dependencies of the routes for operators. */
export interface OperationsOptions extends MetricsSources {
  /** Returns whether a stale registry makes the server unready. */
  readonly unreadyWhenStale: () => boolean;
  /** Returns the settings that break their schemas, and schemas that cannot be used. They never make the server unready. */
  readonly schemaProblems: () => readonly SchemaFinding[];
}

/** The paths of the routes for operators. */
export const OPERATIONS_PATHS: ReadonlySet<string> = new Set(['/healthz', '/readyz', '/metrics']);

/** One change can break thousands of files, and a response must stay small. */
const MAX_PROBLEMS = 100;

/** The methods that they support. */
export const OPERATIONS_METHODS = 'GET, HEAD';

/**
 * Creates the routes `/healthz`, `/readyz` and `/metrics`.
 *
 * They need no token, so they report positions in files, but never a line of a file: that may contain a secret.
 */
export function operations(options: OperationsOptions) {
  const { registry, tokens, unreadyWhenStale, schemaProblems } = options;
  let page: Promise<MetricsPage> | undefined;
  const app = new Elysia({ name: '@flextype-bun/operations', strictPath: true })
    .get('/healthz', () => Response.json({ state: 'ok' }))
    .get('/readyz', () => {
      const { state, version, changedAt, diagnostics } = registry.status;
      const problems = diagnostics.filter(({ severity }) => severity === 'error');
      const { project } = registry;
      const counting = toTokenReadiness(tokens.status, project.root);
      const ready = counting.ready && (state === 'ready' || (state === 'stale' && !unreadyWhenStale()));
      const body = {
        state,
        version,
        changedAt,
        tokens: counting.state,
        problems: [...problems, ...schemaProblems()]
          .slice(0, MAX_PROBLEMS)
          .map((problem) => toEntry(project.root, problem)),
        tokenProblems: counting.problems,
      };
      return Response.json(body, { status: ready ? 200 : 503 });
    })
    .get('/metrics', async () => {
      page ??= openPage(options);
      return (await page).answer();
    });
  for (const path of OPERATIONS_PATHS) app.all(path, answerOtherMethod);
  return app;
}

/** Creates an app for a separate port, which answers all other paths with 404. */
export function createOperationsApp(options: OperationsOptions) {
  return new Elysia({ strictPath: true }).use(operations(options)).all('*', () => fail('route'));
}

function answerOtherMethod(): Response {
  return fail('method', { Allow: OPERATIONS_METHODS });
}

function fail(failure: Failure, more: Readonly<Record<string, string>> = {}): Response {
  return new Response(errorText(DOCUMENTED, failure, DEFAULT_JSON_OPTIONS), {
    status: DOCUMENTED.statuses[failure],
    headers: { 'Content-Type': 'application/json;charset=UTF-8', 'Cache-Control': 'no-store', ...more },
  });
}

// Loads prom-client only if somebody scrapes the server.
async function openPage(options: OperationsOptions): Promise<MetricsPage> {
  const { MetricsPage } = await import('./metrics-page.ts');
  return new MetricsPage(options);
}

function toEntry(root: string, { code, id, position, rule }: Diagnostic & Pick<SchemaFinding, 'rule'>) {
  const toPlace = (place: SourcePosition) => ({ ...place, file: relative(root, place.file) });
  return {
    code,
    ...(id !== undefined && { id }),
    ...(position && toPlace(position)),
    ...(rule && { rule: toPlace(rule) }),
  };
}
