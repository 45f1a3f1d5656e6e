import { Type as t } from '@sinclair/typebox';
import type { ResponseHeader } from './open-api.ts';

/** Headers of one answer, by name. */
export type ResponseHeaders = Readonly<Record<string, ResponseHeader>>;

/** An entity tag that the examples share. */
export const EXAMPLE_TAG = '"Wq3hJ0mXh2pN7sYv4bA1kg"';

/** The headers by which caches and clients know one answer from another. */
export const VALIDATORS: ResponseHeaders = {
  ETag: {
    description: 'Strong entity tag of the answer, for `If-None-Match`',
    required: true,
    schema: t.String({ pattern: '^"[\\x21\\x23-\\x7e]+"$' }),
    example: EXAMPLE_TAG,
  },
  'Cache-Control': {
    description: 'Only the client itself may keep the answer, and has to ask whether it still holds',
    required: true,
    schema: t.Literal('private, no-cache'),
    example: 'private, no-cache',
  },
  Vary: {
    description: 'The request headers that the answer depends on',
    schema: t.String(),
    example: 'Accept-Encoding, Authorization, X-Flextype-Token',
  },
};

/** What a large answer has besides. */
export const ENCODING: ResponseHeaders = {
  'Content-Encoding': {
    description: 'How a large answer is compressed, after `Accept-Encoding`',
    schema: t.Union([t.Literal('gzip'), t.Literal('br'), t.Literal('zstd')]),
    example: 'zstd',
  },
};

/** What an answer has that is never to be kept. */
export const NOT_KEPT: ResponseHeaders = {
  'Cache-Control': {
    description: 'Nobody may keep the answer',
    required: true,
    schema: t.Literal('no-store'),
    example: 'no-store',
  },
};

/**
 * What errors of a status have besides.
 *
 * @param methods those that the path answers to
 */
export function statusHeaders(status: number, methods: string): ResponseHeaders {
  if (status === 405) return { Allow: { ...ALLOW, example: methods } };
  return status === 503 || status === 429 ? { 'Retry-After': RETRY_AFTER } : {};
}

const ALLOW: Omit<ResponseHeader, 'example'> = {
  description: 'The methods that there are',
  required: true,
  schema: t.String(),
};

const RETRY_AFTER: ResponseHeader = {
  description: 'When to ask again, in seconds',
  required: true,
  schema: t.Integer({ minimum: 0 }),
  example: 1,
};
