import type { RegistryApiSettings } from '../responses/api-settings.ts';
import { ALPHA, DOCUMENTED, LEGACY } from '../responses/flavours.ts';
import { ROUTE_PATHS } from '../service/registry-api.ts';
import { eventsOperation } from './events-operation.ts';
import { EXPLORER_KEY, EXPLORER_OPERATIONS } from './explorer-operations.ts';
import type { ApiResponse, ApiServer, OpenApiDocument, Operation, PathItem } from './open-api.ts';
import { OPERATOR_OPERATIONS } from './operator-operations.ts';
import { getOperation } from './registry-operations.ts';
import { usedSchemas } from './schemas.ts';
import { SECURITY_SCHEMES } from './security.ts';

/** The facts that the document depends on. */
export interface DocumentFacts {
  /** Version of the server. */
  readonly version: string;
  readonly settings: RegistryApiSettings;
  /** The id in requests that the page sends. */
  readonly exampleId: string;
  /** The prefix of the API's paths; empty for none. */
  readonly basePath: string;
  /** Whether the routes for operators are on the same port. */
  readonly operations: boolean;
  /** Whether the explorer is on. */
  readonly explorer?: boolean;
}

const TAGS = [
  { name: 'Registry', description: 'The settings and manifests of the site, by dotted id' },
  { name: 'Operations', description: 'Health and metrics of the server' },
];

const DESCRIPTION =
  "Delivers a Flextype site's registry as JSON to holders of a token. Send the token as `Authorization: Bearer TOKEN`; as " +
  '`X-Flextype-Token: TOKEN` if the web server needs `Authorization` for itself; or as `token=TOKEN` in the query if ' +
  'headers cannot be set. Tokens in a query end up in logs and histories.';

/** Creates the OpenAPI document of the API. */
export function toDocument(facts: DocumentFacts): OpenApiDocument {
  const paths = { ...registryPaths(facts), ...operatorPaths(facts) };
  return {
    openapi: '3.1.1',
    info: {
      title: 'Flextype Registry API',
      version: facts.version,
      description: DESCRIPTION,
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [toServer(facts.basePath)],
    tags: facts.operations || facts.explorer ? TAGS : TAGS.slice(0, 1),
    paths,
    components: {
      schemas: usedSchemas(paths),
      securitySchemes: { ...SECURITY_SCHEMES, ...(facts.explorer && EXPLORER_SCHEME) },
    },
  };
}

function registryPaths({ settings, exampleId }: DocumentFacts): Record<string, PathItem> {
  const flavour = settings.v1 === 'alpha' ? ALPHA : DOCUMENTED;
  return {
    [ROUTE_PATHS.v1]: withHead(getOperation(flavour, settings, exampleId)),
    ...(flavour.supportsBatchAndEvents &&
      settings.events.enabled && {
        [`${ROUTE_PATHS.v1}/events`]: withHead(eventsOperation(flavour, settings, exampleId)),
      }),
    ...(settings.legacy && { [ROUTE_PATHS.legacy]: withHead(getOperation(LEGACY, settings, exampleId)) }),
  };
}

// `base_path` does not apply to the routes for operators.
function operatorPaths({ operations, explorer, basePath }: DocumentFacts): Record<string, PathItem> {
  return Object.fromEntries(
    Object.entries({ ...(operations && OPERATOR_OPERATIONS), ...(explorer && EXPLORER_OPERATIONS) }).map(
      ([path, operation]) => [
        path,
        { ...(basePath !== '' && { servers: [toServer('')] }), ...withHead(operation) },
      ],
    ),
  );
}

const EXPLORER_SCHEME = {
  [EXPLORER_KEY]: {
    type: 'apiKey',
    in: 'header',
    name: 'X-Explorer-Key',
    description: 'The key of the explorer, printed at startup',
  },
};

function toServer(basePath: string): ApiServer {
  return { url: basePath || '/', description: 'This server' };
}

/** The operations of a path that supports GET, and HEAD as the same without a body. */
function withHead(get: Operation): PathItem {
  const head: Operation = {
    ...get,
    operationId: `${get.operationId}.head`,
    summary: `${get.summary} (headers only)`,
    responses: Object.fromEntries(
      Object.entries(get.responses).map(([status, response]) => [status, withoutBody(response)]),
    ),
  };
  return { get, head };
}

function withoutBody({ description, headers }: ApiResponse): ApiResponse {
  return { description, headers };
}
