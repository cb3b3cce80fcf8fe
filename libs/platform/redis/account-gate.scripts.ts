import { LuaScript } from './lua-script';

/**
 * The window is cut into slices and counts are kept per slice, so at no time more than the limit is granted within any
 * window (a bucket that refills would grant its content plus the refill). All times are Redis's own.
 *
 * KEYS 1 permits (sorted set: permit → end of lease), 2 account window, 3 project window, 4 … blocks that apply
 * ARGV 1 permit, 2 priority, 3 in flight, 4 lease ms, 5 account tokens, 6 its window ms, 7 project tokens, 8 its window ms,
 *      9 slices a window, 10 share of tokens kept from bulk work (percent), 11 ms to wait for a free permit
 * Returns {1} or {0, retry after ms, reason}
 */
export const ACQUIRE = new LuaScript(`
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local bulk = ARGV[2] == 'bulk'

for i = 4, #KEYS do
  local blockedUntil = tonumber(redis.call('GET', KEYS[i]) or '0')
  if blockedUntil > now then return {0, blockedUntil - now, i == 4 and 'blocked' or 'writes-blocked'} end
end

redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
local held = redis.call('ZRANGE', KEYS[1], 0, -1)
local inFlight = tonumber(ARGV[3])
local heldInBulk = 0
for _, permit in ipairs(held) do
  if string.sub(permit, 1, 5) == 'bulk:' then heldInBulk = heldInBulk + 1 end
end
if #held >= inFlight or (bulk and heldInBulk >= math.max(1, inFlight - 1)) then
  return {0, tonumber(ARGV[11]), 'in-flight'}
end

local function waitFor(key, tokens, windowMs)
  local slice = math.ceil(windowMs / tonumber(ARGV[9]))
  local current = math.floor(now / slice)
  local oldest = current - tonumber(ARGV[9])
  local allowed = tokens
  if bulk then allowed = math.max(1, math.floor(tokens * (100 - tonumber(ARGV[10])) / 100)) end
  local flat = redis.call('HGETALL', key)
  local used = 0
  local slices = {}
  for i = 1, #flat, 2 do
    local index = tonumber(flat[i])
    if index < oldest then
      redis.call('HDEL', key, flat[i])
    else
      used = used + tonumber(flat[i + 1])
      slices[#slices + 1] = {index, tonumber(flat[i + 1])}
    end
  end
  if used < allowed then return 0, current, slice end
  table.sort(slices, function(a, b) return a[1] < b[1] end)
  for _, entry in ipairs(slices) do
    used = used - entry[2]
    if used < allowed then return (entry[1] + tonumber(ARGV[9]) + 1) * slice - now, current, slice end
  end
  return windowMs, current, slice
end

local accountWait, accountSlice = waitFor(KEYS[2], tonumber(ARGV[5]), tonumber(ARGV[6]))
if accountWait > 0 then return {0, accountWait, 'account-rate'} end
local projectWait, projectSlice = waitFor(KEYS[3], tonumber(ARGV[7]), tonumber(ARGV[8]))
if projectWait > 0 then return {0, projectWait, 'project-rate'} end

redis.call('HINCRBY', KEYS[2], accountSlice, 1)
redis.call('PEXPIRE', KEYS[2], tonumber(ARGV[6]) * 2)
redis.call('HINCRBY', KEYS[3], projectSlice, 1)
redis.call('PEXPIRE', KEYS[3], tonumber(ARGV[8]) * 2)
redis.call('ZADD', KEYS[1], now + tonumber(ARGV[4]), ARGV[1])
redis.call('PEXPIRE', KEYS[1], math.max(tonumber(ARGV[4]), redis.call('PTTL', KEYS[1])))
return {1}
`);

/** KEYS 1 block. ARGV 1 ms from now. A block is only ever made longer. */
export const BLOCK = new LuaScript(`
local time = redis.call('TIME')
local untilMs = time[1] * 1000 + math.floor(time[2] / 1000) + tonumber(ARGV[1])
if untilMs > tonumber(redis.call('GET', KEYS[1]) or '0') then
  redis.call('SET', KEYS[1], string.format('%.0f', untilMs), 'PX', ARGV[1])
end
return 1
`);
