import type { TSchema } from '@sinclair/typebox';

// The parts of OpenAPI 3.1 that the document makes use of.

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

/** Where the API is. */
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

/** Something that a request may say. */
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

/** One way to answer. */
export interface ApiResponse {
  readonly description: string;
  readonly headers: Readonly<Record<string, ResponseHeader>>;
  /** Media type → what is in it; without, there is no body. */
  readonly content?: Readonly<Record<string, MediaType>>;
}

/** A header of an answer. */
export interface ResponseHeader {
  readonly description: string;
  /** Whether it is there each time. */
  readonly required?: boolean;
  readonly schema: TSchema;
  readonly example: unknown;
}

/** A body of an answer. */
export interface MediaType {
  readonly schema: TSchema;
  readonly examples: Readonly<Record<string, Example>>;
  /** Of a stream: what stands in its events by name, of which OpenAPI 3.1 has no notion. */
  readonly 'x-events'?: Readonly<Record<string, TSchema>>;
}

/** An example of a body. */
export interface Example {
  readonly summary: string;
  readonly value: unknown;
}
