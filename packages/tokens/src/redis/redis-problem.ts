import { reasonOf } from '../common/errors.ts';
import type { OutagePolicy, RedisOptions } from '../common/options.ts';
import type { Problems } from '../common/problems.ts';

/** Reports that Redis does not count, with what happens to calls meanwhile; without an error, that it counts again. */
export function reportRedis(problems: Problems, options: Required<RedisOptions>, error: unknown): void {
  if (error === undefined) {
    problems.clear('redis', 'server');
    return;
  }
  const { limited, unlimited } = options;
  const message = `Redis does not count (${reasonOf(error)}). Calls of tokens with a limit are ${fateOf(limited)}, others ${fateOf(unlimited)}, until it does: check redis.url and the server.`;
  problems.raise('redis', 'server', message);
}

function fateOf(policy: OutagePolicy): string {
  return policy === 'refuse' ? 'refused' : 'served and counted later';
}
