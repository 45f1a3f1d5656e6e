import type { TSchema } from '@sinclair/typebox';

// The parts of OpenAPI 3.1 that the document uses.

/** An OpenAPI document. */
export interface OpenApiDocument {
  readonly openapi: string;
  readonly info: Readonly<Record<string, unknown>>;
  readonly servers: readonly ApiServer[];
  readonly tags: readonly { readonly name: string; readonly description: string }[];
  readonly paths: Readonly<Record<string, PathItem>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, TSchema>>;
    readonly securitySchemes: Readonly<Record<string, Readonly<Record<string, string>>>>;
  };
}

/** A base URL of the API. */
export interface ApiServer {
  readonly url: string;
  readonly description: string;
}

/** The operations of one path. */
export interface PathItem {
  readonly servers?: readonly ApiServer[];
  readonly get: Operation;
  readonly head?: Operation;
}

/** One method of one path. */
export interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
  readonly parameters: readonly Parameter[];
  readonly responses: Readonly<Record<string, ApiResponse>>;
}

/** A parameter of a request. */
export interface Parameter {
  readonly name: string;
  readonly in: 'query' | 'header';
  readonly description: string;
  readonly required: boolean;
  readonly schema: TSchema;
  readonly style?: 'form';
  readonly explode?: boolean;
  readonly example?: unknown;
}

/** The response with one status. */
export interface ApiResponse {
  readonly description: string;
  readonly headers: Readonly<Record<string, ResponseHeader>>;
  /** Media type → body; `undefined` if there is no body. */
  readonly content?: Readonly<Record<string, MediaType>>;
}

/** A header of a response. */
export interface ResponseHeader {
  readonly description: string;
  /** Whether it is always present. */
  readonly required?: boolean;
  readonly schema: TSchema;
  readonly example: unknown;
}

/** A body of a response. */
export interface MediaType {
  readonly schema: TSchema;
  readonly examples: Readonly<Record<string, Example>>;
  /** The data of a stream's events, by name. OpenAPI 3.1 cannot describe them. */
  readonly 'x-events'?: Readonly<Record<string, TSchema>>;
}

/** An example of a body. */
export interface Example {
  readonly summary: string;
  readonly value: unknown;
}
