import type { Elysia } from 'elysia';

/** A JSON value. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** The error body of `/api/v1/registry`. */
export interface ErrorBody {
  readonly title: string;
  readonly message: string;
  readonly http_status_code: number;
}

/** An item, or its error. */
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

// Types and not interfaces: Elysia and Eden expect types that are assignable to `Record`.
type Errors<Body> = Record<400 | 401 | 404 | 405 | 500 | 503, Body>;

/**
 * The types of the routes for Eden Treaty. They are not inferred: with schemas in the routes, Elysia would parse every
 * query a second time, by its own rules.
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
        /** Several ids are sent as `id[]`, as PHP expects lists. */
        readonly get: Route<
          CommonQuery & { readonly id?: string; readonly 'id[]'?: readonly string[] },
          { 200: { readonly data: Item | readonly Item[] } } & Errors<ErrorBody>
        >;
      };
    };
  };
};

/** The type of an Elysia app with its routes replaced. */
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
