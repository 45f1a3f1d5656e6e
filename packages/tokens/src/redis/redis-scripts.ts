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
 *
 * Redis may lose it all. So a hash has a `life`, an id of its own, and `origin`, the part of `calls` that stems from
 * before. A server that knows the count of an earlier life adds what it knows beyond that; and calls with a limit wait
 * until `open`, in milliseconds of Redis' clock, so that each server has had the time to say what it knows.
 */

/** How long calls with a limit wait after a loss, in milliseconds; servers connect again within 200. */
const LIMITED_CALLS_HOLD_MS = 500;

const SHARED = `
local function text(number) return string.format('%.17g', number) end
local function now()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end
local function joined(key, known, seen, mine, fresh)
  local calls, life, origin = unpack(redis.call('HMGET', key, 'calls', 'life', 'origin'))
  if not calls then
    redis.call('HSET', key, 'calls', known, 'origin', known, 'life', fresh)
    if seen ~= '' then redis.call('HSET', key, 'seen', seen) end
    if mine ~= '' then redis.call('HSET', key, 'open', text(now() + ${LIMITED_CALLS_HOLD_MS})) end
    return known, fresh
  end
  if not life then
    redis.call('HSET', key, 'origin', calls, 'life', fresh)
    return calls, fresh
  end
  if mine ~= '' and mine ~= life and tonumber(known) > tonumber(origin) then
    calls = redis.call('HINCRBYFLOAT', key, 'calls', text(known - origin))
    redis.call('HSET', key, 'origin', known)
  end
  return calls, life
end
local calls, life = joined(KEYS[1], ARGV[1], ARGV[2], ARGV[3], ARGV[4])
`;

/*
 * The first four ARGV of the next four are the same: the count that this server knows, the file's number if all of it
 * and no more is in that count, else '', the life that the count is from, or '', and an id for a new life.
 */

/** KEYS token, due; ARGV …, limit or '', token. Replies 1, 0 where the limit is reached, or -1; the count; and the life. */
export const COUNT: RedisScript = script(`${SHARED}
if ARGV[5] ~= '' then
  if tonumber(calls) >= tonumber(ARGV[5]) then return {0, calls, life} end
  local open = redis.call('HGET', KEYS[1], 'open')
  if open and now() < tonumber(open) then return {-1, calls, life} end
end
calls = redis.call('HINCRBYFLOAT', KEYS[1], 'calls', 1)
redis.call('SADD', KEYS[2], ARGV[6])
return {1, calls, life}`);

/** KEYS token, due; ARGV …, calls to add, token. Replies the count and the life. */
export const CREDIT: RedisScript = script(`${SHARED}
redis.call('SADD', KEYS[2], ARGV[6])
return {redis.call('HINCRBYFLOAT', KEYS[1], 'calls', ARGV[5]), life}`);

/**
 * KEYS token; ARGV …, the file's number, the number it was written from where that is known, else ''. Replies the count
 * and the life.
 */
export const RECONCILE: RedisScript = script(`${SHARED}
local disk = tonumber(ARGV[5])
local seen, intent, origin = unpack(redis.call('HMGET', KEYS[1], 'seen', 'intent', 'origin'))
local base
if seen and tonumber(seen) == disk then base = disk
elseif intent and disk >= tonumber(intent) then base = tonumber(intent)
elseif ARGV[6] ~= '' then base = tonumber(ARGV[6])
elseif seen then base = tonumber(seen)
else
  base = math.min(disk, tonumber(origin))
  redis.call('HSET', KEYS[1], 'origin', text(math.max(disk, tonumber(origin))))
end
redis.call('HSET', KEYS[1], 'seen', ARGV[5])
redis.call('HDEL', KEYS[1], 'intent')
return {redis.call('HINCRBYFLOAT', KEYS[1], 'calls', text(disk - base)), life}`);

/** KEYS token; ARGV …. Replies the count and the life. */
export const JOIN: RedisScript = script(`${SHARED}
return {calls, life}`);

/** KEYS token; ARGV the file's number. Replies the count, which is not stored where there is none, and the life or ''. */
export const PEEK: RedisScript = script(`
local calls, life = unpack(redis.call('HMGET', KEYS[1], 'calls', 'life'))
return {calls or ARGV[1], life or ''}`);

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
