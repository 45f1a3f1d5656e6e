import { CryptoHasher } from 'bun';

/** A program that Redis runs as one step, whatever other servers do meanwhile. */
export interface RedisScript {
  readonly text: string;
  /** By which Redis knows it once it has seen the text. */
  readonly digest: string;
}

/*
 * A token is a hash: `calls`, the count; `seen`, the number in its file, all of which is in `calls`; and `intent`, the
 * number that the file is about to hold. Numbers are written with 17 digits, as Lua's own texts of them keep only 14.
 */

const TEXT_OF = "local function text(number) return string.format('%.17g', number) end\n";

const SEED = `
local function seeded(key, disk)
  local calls = redis.call('HGET', key, 'calls')
  if calls then return calls end
  redis.call('HSET', key, 'calls', disk, 'seen', disk)
  return disk
end
`;

/** KEYS token, due; ARGV limit or '', the file's number, token. Replies 1 and the call's number, or 0 and the count. */
export const COUNT: RedisScript = script(`${SEED}
local calls = seeded(KEYS[1], ARGV[2])
if ARGV[1] ~= '' and tonumber(calls) >= tonumber(ARGV[1]) then return {0, calls} end
calls = redis.call('HINCRBYFLOAT', KEYS[1], 'calls', 1)
redis.call('SADD', KEYS[2], ARGV[3])
return {1, calls}`);

/** KEYS token; ARGV the file's number. Replies the count, which is not stored where there is none. */
export const PEEK: RedisScript = script("return redis.call('HGET', KEYS[1], 'calls') or ARGV[1]");

/** KEYS token, due; ARGV calls to add, the file's number, token. */
export const CREDIT: RedisScript = script(`${SEED}
seeded(KEYS[1], ARGV[2])
redis.call('SADD', KEYS[2], ARGV[3])
return redis.call('HINCRBYFLOAT', KEYS[1], 'calls', ARGV[1])`);

/** KEYS token; ARGV the file's number, the number it was written from where that is known, else ''. Replies the count. */
export const RECONCILE: RedisScript = script(`${TEXT_OF}${SEED}
seeded(KEYS[1], ARGV[1])
local disk = tonumber(ARGV[1])
local base = tonumber(redis.call('HGET', KEYS[1], 'seen') or ARGV[1])
local intent = tonumber(redis.call('HGET', KEYS[1], 'intent') or '')
if intent and disk >= intent then base = intent elseif ARGV[2] ~= '' then base = tonumber(ARGV[2]) end
redis.call('HSET', KEYS[1], 'seen', ARGV[1])
redis.call('HDEL', KEYS[1], 'intent')
return redis.call('HINCRBYFLOAT', KEYS[1], 'calls', text(disk - base))`);

/** KEYS token, leader; ARGV the number to be written, this server. Replies 0 where another server leads by now. */
export const INTEND: RedisScript = script(`
if redis.call('GET', KEYS[2]) ~= ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], 'intent', ARGV[1])
return 1`);

/** KEYS token, due; ARGV the number in the file now, token. */
export const WRITTEN: RedisScript = script(`
redis.call('HSET', KEYS[1], 'seen', ARGV[1])
redis.call('HDEL', KEYS[1], 'intent')
if tonumber(redis.call('HGET', KEYS[1], 'calls')) == tonumber(ARGV[1]) then redis.call('SREM', KEYS[2], ARGV[2]) end
return 1`);

/** KEYS token, due; ARGV token. */
export const FORGET: RedisScript = script(
  "redis.call('SREM', KEYS[2], ARGV[1]) return redis.call('DEL', KEYS[1])",
);

/** KEYS leader; ARGV this server, milliseconds. Replies 1 where this server leads. */
export const LEAD: RedisScript = script(`
local leader = redis.call('GET', KEYS[1])
if leader and leader ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1`);

/** KEYS leader; ARGV this server. */
export const RESIGN: RedisScript = script(
  "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0",
);

function script(text: string): RedisScript {
  return { text, digest: new CryptoHasher('sha1').update(text).digest('hex') };
}
