/** No site to serve, or one that must not be served as it is; the message says what to do. */
export class SiteError extends Error {
  override readonly name = 'SiteError';
}
