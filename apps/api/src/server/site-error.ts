/** There is no site, or it cannot be served; the message says what to do. */
export class SiteError extends Error {
  override readonly name = 'SiteError';
}
