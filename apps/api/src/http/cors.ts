import type { HeaderFields } from './headers.ts';

/** `flextype.settings.cors`, if enabled. */
export interface CorsSettings {
  readonly origins: readonly string[];
  readonly headers: readonly string[];
  readonly methods: readonly string[];
  readonly expose: readonly string[];
  readonly credentials: boolean;
}

/**
 * The CORS headers of a response.
 *
 * `*` never allows credentials. PHP sends both, which browsers reject; to echo the request's origin instead would let
 * any page read with its visitor's credentials.
 *
 * @param origin the request's `Origin` header
 */
export function corsHeaders(cors: CorsSettings, origin: string | null): HeaderFields {
  const varies = dependsOnOrigin(cors);
  const any = cors.origins.includes('*') ? '*' : undefined;
  const named = varies ? cors.origins.find((allowed) => allowed === origin) : cors.origins[0];
  const allowed = varies ? (named ?? any) : (any ?? named);
  return {
    ...(allowed !== undefined && { 'Access-Control-Allow-Origin': allowed }),
    ...(allowed !== undefined &&
      allowed !== '*' &&
      cors.credentials && { 'Access-Control-Allow-Credentials': 'true' }),
    ...(cors.expose.length > 0 && { 'Access-Control-Expose-Headers': cors.expose.join(', ') }),
    ...(varies && { Vary: 'Origin' }),
  };
}

/** Extra headers for preflight responses. */
export function preflightHeaders(cors: CorsSettings): HeaderFields {
  return {
    ...(cors.methods.length > 0 && { 'Access-Control-Allow-Methods': cors.methods.join(', ') }),
    ...(cors.headers.length > 0 && { 'Access-Control-Allow-Headers': cors.headers.join(', ') }),
  };
}

/** Whether the headers differ between requests from different origins. */
export function dependsOnOrigin({ origins, credentials }: CorsSettings): boolean {
  return origins.length > 1 && (credentials || !origins.includes('*'));
}
