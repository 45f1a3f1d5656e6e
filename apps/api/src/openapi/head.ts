import type { ApiResponse, Operation, PathItem } from './open-api.ts';

/** The operations of a path that answers GET, and HEAD likewise without a body. */
export function withHead(get: Operation): PathItem {
  const head: Operation = {
    ...get,
    operationId: `${get.operationId}.head`,
    summary: `${get.summary}, without its body`,
    responses: Object.fromEntries(
      Object.entries(get.responses).map(([status, response]) => [status, withoutBody(response)]),
    ),
  };
  return { get, head };
}

function withoutBody({ description, headers }: ApiResponse): ApiResponse {
  return { description, headers };
}
