import type { CorsSettings } from '../responses/site-settings.ts';

/** Headers of one answer, as name → value. */
export type HeaderFields = Readonly<Record<string, string>>;

/**
 * The CORS headers of an answer, after the site's `flextype.settings.cors`.
 *
 * With `*` credentials are never allowed, as browsers see to it for PHP, which sends both: naming the origin of the
 * request instead would let any page read with its visitor's credentials.
 *
 * @param origin the request's `Origin`, if it has one
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

/** Adds headers to others; what an answer varies with adds up. */
export function addHeaders(headers: Headers, fields: HeaderFields): void {
  for (const [name, value] of Object.entries(fields)) {
    if (name === 'Vary') headers.append(name, value);
    else headers.set(name, value);
  }
}

/** What a preflight is told besides. */
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
