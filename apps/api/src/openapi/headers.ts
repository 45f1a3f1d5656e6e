import { Type as t } from '@sinclair/typebox';
import type { ResponseHeader } from './open-api.ts';

/** The headers of a response, by name. */
export type ResponseHeaders = Readonly<Record<string, ResponseHeader>>;

/** The entity tag in all examples. */
export const EXAMPLE_TAG = '"Wq3hJ0mXh2pN7sYv4bA1kg"';

/** The headers for caches and conditional requests. */
export const VALIDATORS: ResponseHeaders = {
  ETag: {
    description: 'Strong entity tag of the response, for `If-None-Match`',
    required: true,
    schema: t.String({ pattern: '^"[\\x21\\x23-\\x7e]+"$' }),
    example: EXAMPLE_TAG,
  },
  'Cache-Control': {
    description: 'Only the client itself may store the response, and must revalidate it',
    required: true,
    schema: t.Literal('private, no-cache'),
    example: 'private, no-cache',
  },
  Vary: {
    description: 'The request headers that the response depends on',
    schema: t.String(),
    example: 'Accept-Encoding, Authorization, X-Flextype-Token',
  },
};

/** The additional header of a compressed response. */
export const ENCODING: ResponseHeaders = {
  'Content-Encoding': {
    description: 'Compression of the response, negotiated by `Accept-Encoding`',
    schema: t.Union([t.Literal('gzip'), t.Literal('br'), t.Literal('zstd')]),
    example: 'zstd',
  },
};

/** The headers of a response that must not be stored. */
export const NOT_STORED: ResponseHeaders = {
  'Cache-Control': {
    description: 'The response must not be stored',
    required: true,
    schema: t.Literal('no-store'),
    example: 'no-store',
  },
};

/**
 * The additional headers of errors with a status.
 *
 * @param methods the methods that the path supports
 */
export function statusHeaders(status: number, methods: string): ResponseHeaders {
  if (status === 405) return { Allow: { ...ALLOW, example: methods } };
  return status === 503 || status === 429 ? { 'Retry-After': RETRY_AFTER } : {};
}

const ALLOW: Omit<ResponseHeader, 'example'> = {
  description: 'The supported methods',
  required: true,
  schema: t.String(),
};

const RETRY_AFTER: ResponseHeader = {
  description: 'When to retry, in seconds',
  required: true,
  schema: t.Integer({ minimum: 0 }),
  example: 1,
};
