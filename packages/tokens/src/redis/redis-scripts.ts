import { CryptoHasher } from 'bun';

/** A script that Redis runs atomically. */
export interface RedisScript {
  readonly text: string;
  /** The SHA-1 of the text, by which Redis finds a script that it knows. */
  readonly digest: string;
}

/*
 * A token is a hash: `calls`, the count; `seen`, the number in its file, which `calls` includes; and `intent`, the
 * number that the file is about to hold. Numbers are written with 17 digits, since Lua prints only 14.
 *
 * Redis may lose everything. So each hash has a `life`, a unique id, and `origin`, the part of `calls` from before. A
 * server that knows the count of an earlier life adds what exceeds `origin`. Calls with a limit are held until `open`,
 * in milliseconds of Redis' clock, so that all servers have the time to do so.
 */

/** How long calls with a limit are held after a loss, in milliseconds; servers reconnect within 200. */
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
 * The next four scripts share their first four ARGV: the count that this server knows; that number again if it is also
 * the file's number, else ''; the life of that count, or ''; and an id for a new life.
 */

/**
 * KEYS token, due; ARGV …, limit or '', token, calls to count. Returns how many of them were counted, or -1 if none can be for
 * now; the count; and the life.
 */
export const COUNT: RedisScript = script(`${SHARED}
local wanted = tonumber(ARGV[7])
if ARGV[5] ~= '' then
  wanted = math.min(wanted, tonumber(ARGV[5]) - tonumber(calls))
  if wanted <= 0 then return {0, calls, life} end
  local open = redis.call('HGET', KEYS[1], 'open')
  if open and now() < tonumber(open) then return {-1, calls, life} end
end
calls = redis.call('HINCRBYFLOAT', KEYS[1], 'calls', wanted)
redis.call('SADD', KEYS[2], ARGV[6])
return {wanted, calls, life}`);

/** KEYS token, due; ARGV …, calls to add, token. Returns the count and the life. */
export const CREDIT: RedisScript = script(`${SHARED}
redis.call('SADD', KEYS[2], ARGV[6])
return {redis.call('HINCRBYFLOAT', KEYS[1], 'calls', ARGV[5]), life}`);

/**
 * KEYS token; ARGV …, the file's number, the number that its writer started from if known, else ''. Returns the count
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

/** KEYS token; ARGV …. Returns the count and the life. */
export const JOIN: RedisScript = script(`${SHARED}
return {calls, life}`);

/** KEYS token; ARGV the file's number. Returns the count, or the file's number if there is none, and the life or ''. */
export const PEEK: RedisScript = script(`
local calls, life = unpack(redis.call('HMGET', KEYS[1], 'calls', 'life'))
return {calls or ARGV[1], life or ''}`);

/** KEYS token, leader; ARGV the number to be written, this server. Returns 0 if another server is the leader now. */
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

/** KEYS leader; ARGV this server, milliseconds. Returns 1 if this server is the leader. */
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
