/** Highest accepted cost of a bcrypt hash. Each step doubles the work: 14 is about two seconds, PHP's defaults are 10 and 12. */
export const MAX_BCRYPT_COST = 14;
/** Maximum memory for one verification of an Argon2 hash, in KiB; PHP's default is 64 MiB. */
const MAX_ARGON2_MEMORY = 256 * 1024;
/** Maximum work of an Argon2 hash, as memory in KiB times passes: eight times PHP's default. */
const MAX_ARGON2_WORK = 8 * 4 * 64 * 1024;

const BCRYPT = /^\$2[abxy]\$(\d\d)\$/;
const ARGON2 = /^\$argon2(?:id|i|d)\$/;

/**
 * Why a hash is too expensive to verify, as a clause for messages; undefined if it is not.
 *
 * Whoever writes the hash chooses the cost: with bcrypt's highest, one verification takes days.
 */
export function costProblem(hash: string): string | undefined {
  const cost = Number(BCRYPT.exec(hash)?.[1] ?? 0);
  if (cost > MAX_BCRYPT_COST) return `bcrypt cost ${cost} is above ${MAX_BCRYPT_COST}`;
  if (!ARGON2.test(hash)) return undefined;
  const memory = parameter(hash, 'm');
  const work = memory * parameter(hash, 't');
  return memory > MAX_ARGON2_MEMORY || work > MAX_ARGON2_WORK
    ? `Argon2 with ${memory} KiB and ${parameter(hash, 't')} passes takes too long`
    : undefined;
}

function parameter(hash: string, name: string): number {
  return Number(new RegExp(`[$,]${name}=(\\d+)`).exec(hash)?.[1] ?? 0);
}
