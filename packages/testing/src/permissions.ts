// Permission bits do not apply to root unless it lacks these capabilities.
const CAPABILITIES = '-dac_override,-dac_read_search';

/**
 * The start of a command that permission bits apply to, also when the tests run as root. The user stays the same:
 * another one could not read the source in a clone that only root may enter.
 */
export const BOUND_BY_PERMISSIONS: readonly string[] =
  process.getuid?.() === 0 ? ['setpriv', `--inh-caps=${CAPABILITIES}`, `--bounding-set=${CAPABILITIES}`] : [];
