import type { Elysia } from 'elysia';

/** A value as JSON has it. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** The body of an error of `/api/v1/registry`. */
export interface ErrorBody {
  readonly title: string;
  readonly message: string;
  readonly http_status_code: number;
}

/** One item, or why it cannot be told. */
export type Item =
  | { readonly key: string; readonly value: Json }
  | { readonly key: string; readonly error: ErrorBody };

interface CommonQuery {
  readonly token?: string;
  readonly access_token?: string;
  readonly default?: string;
  readonly wait?: string;
}

type Route<Query, Response> = {
  readonly body: unknown;
  readonly params: Record<never, string>;
  readonly query: Query;
  readonly headers: { readonly authorization?: string; readonly 'x-flextype-token'?: string };
  readonly response: Response;
};

// Types and not interfaces, which Elysia's and Eden's records do not take.
type Errors<Body> = Record<400 | 401 | 404 | 405 | 500 | 503, Body>;

/**
 * The routes as Eden Treaty sees them. Written down and not inferred: schemas in the routes would have Elysia read
 * the query by its own rules, and every call twice.
 */
export type RegistryRoutes = {
  readonly api: {
    readonly registry: {
      readonly get: Route<
        { readonly id: string; readonly token?: string; readonly access_token?: string },
        { 200: { readonly data: { readonly key: string; readonly value: Json } } } & Errors<
          Pick<ErrorBody, 'http_status_code' | 'message'>
        >
      >;
    };
    readonly v1: {
      readonly registry: {
        /** Many ids go as `id[]`, the way PHP reads lists. */
        readonly get: Route<
          CommonQuery & { readonly id?: string; readonly 'id[]'?: readonly string[] },
          { 200: { readonly data: Item | readonly Item[] } } & Errors<ErrorBody>
        >;
      };
    };
  };
};

/** An Elysia app with other routes than those that its type was inferred with. */
export type WithRoutes<App, Routes extends Record<string, unknown>> =
  App extends Elysia<
    infer Base,
    infer Singleton,
    infer Definitions,
    infer Metadata,
    infer _Routes,
    infer Ephemeral,
    infer Volatile
  >
    ? Elysia<Base, Singleton, Definitions, Metadata, Routes, Ephemeral, Volatile>
    : never;
