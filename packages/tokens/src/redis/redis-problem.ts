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
  problems.raise('server', {
    code: 'redis',
    message: `Redis cannot be used (${reasonOf(error)}): calls of tokens with a limit are ${fateOf(limited)}, others are ${fateOf(unlimited)}`,
    remedy: 'Check redis.url and the server',
  });
}

function fateOf(policy: OutagePolicy): string {
  return policy === 'refuse' ? 'refused' : 'served and counted later';
}
