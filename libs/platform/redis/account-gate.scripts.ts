import { LuaScript } from './lua-script';

/**
 * Gives permits back and asks for others, as many as have come together. All times are Redis's own.
 *
 * A window is cut into slices and counts are kept per slice. A request is counted in the slice in which it may begin, and
 * moved into the slice in which its permit comes back: a provider has counted it somewhere in between, by whatever clock and
 * after whatever delay on the way, so what is granted when that slice has left the window finds room in the provider's, too.
 *
 * Bulk work may take a share of the tokens at once, and of the rest what would go unused: some in each slice, and never the
 * last ones, which are kept for people.
 *
 * KEYS the keys that the argument names by their places
 * ARGV 1 JSON: slices (a window), pollMs (to wait for a free permit), free and most (percent of the tokens for bulk work),
 *   back [{permits, id, rates [{key, windowMs, slice}]}],
 *   take [{permits, blocks [key …], id, bulk, inFlight, leaseMs, rates [{key, windowMs, tokens, reason}],
 *     continues: the permit of the request before it in the same call, as in back}]
 * Returns for each that was asked for {1, slice of each rate …} or {0, retry after ms, reason}
 */
export const EXCHANGE = new LuaScript(`
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local asked = cjson.decode(ARGV[1])
local windows = {}

local function sliceOf(rate) return math.ceil(rate.windowMs / asked.slices) end

-- What is counted in a window: read once, and kept up to date while more is asked for.
local function windowOf(rate)
  local known = windows[rate.key]
  if known then return known end
  local slice = sliceOf(rate)
  local window = { slice = slice, current = math.floor(now / slice), used = 0, counts = {} }
  local flat = redis.call('HGETALL', KEYS[rate.key])
  for i = 1, #flat, 2 do
    local index, count = tonumber(flat[i]), tonumber(flat[i + 1])
    -- Redis's clock was set back: what is of later slices would stay for as long. It is counted as of now.
    if index > window.current then redis.call('HINCRBY', KEYS[rate.key], window.current, count) end
    if index > window.current or index < window.current - asked.slices then
      redis.call('HDEL', KEYS[rate.key], flat[i])
    end
    if index >= window.current - asked.slices then
      local counted = math.min(index, window.current)
      window.used = window.used + count
      window.counts[counted] = (window.counts[counted] or 0) + count
    end
  end
  windows[rate.key] = window
  return window
end

local function add(rate, index, count)
  local window = windowOf(rate)
  window.used = window.used + count
  window.counts[index] = (window.counts[index] or 0) + count
  redis.call('HINCRBY', KEYS[rate.key], index, count)
  redis.call('PEXPIRE', KEYS[rate.key], rate.windowMs * 2)
end

-- Until fewer than so many are counted.
local function untilBelow(window, allowed)
  local indexes = {}
  for index in pairs(window.counts) do indexes[#indexes + 1] = index end
  table.sort(indexes)
  local used = window.used
  for _, index in ipairs(indexes) do
    used = used - window.counts[index]
    if used < allowed then return (index + asked.slices + 1) * window.slice - now end
  end
  return window.slice
end

local function waitFor(rate, bulk)
  local window = windowOf(rate)
  if not bulk then
    if window.used < rate.tokens then return 0 end
    return untilBelow(window, rate.tokens)
  end
  local free = math.max(1, math.floor(rate.tokens * asked.free / 100))
  local most = math.max(1, math.floor(rate.tokens * asked.most / 100))
  if window.used < free then return 0 end
  if window.used >= most then return untilBelow(window, most) end
  if (window.counts[window.current] or 0) < math.ceil((most - free) / asked.slices) then return 0 end
  return (window.current + 1) * window.slice - now
end

local function giveBack(permit)
  -- One that was given back before, or whose lease has ended, stays counted where it is.
  if redis.call('ZREM', KEYS[permit.permits], permit.id) == 0 then return end
  for _, rate in ipairs(permit.rates) do
    local window = windowOf(rate)
    -- Older than the window: it is counted no more.
    if window.counts[rate.slice] then add(rate, rate.slice, -1) end
    add(rate, window.current, 1)
  end
end

for _, permit in ipairs(asked.back) do giveBack(permit) end

local function hasPlace(want)
  local held = redis.call('ZRANGE', KEYS[want.permits], 0, -1)
  local heldInBulk = 0
  for _, permit in ipairs(held) do
    if string.sub(permit, 1, 5) == 'bulk:' then heldInBulk = heldInBulk + 1 end
  end
  return #held < want.inFlight and not (want.bulk and heldInBulk >= math.max(1, want.inFlight - 1))
end

local function answerTo(want)
  for place, key in ipairs(want.blocks) do
    local blockedUntil = tonumber(redis.call('GET', KEYS[key]) or '0')
    if blockedUntil > now then return {0, blockedUntil - now, place == 1 and 'blocked' or 'writes-blocked'} end
  end

  local permits = KEYS[want.permits]
  redis.call('ZREMRANGEBYSCORE', permits, '-inf', now)
  -- Who goes on has a place already.
  local goesOn = want.continues and redis.call('ZSCORE', permits, want.continues.id)
  if not goesOn and not hasPlace(want) then return {0, asked.pollMs, 'in-flight'} end

  for _, rate in ipairs(want.rates) do
    local wait = waitFor(rate, want.bulk and not want.continues)
    if wait > 0 then return {0, wait, rate.reason} end
  end

  if goesOn then giveBack(want.continues) end
  local answer = {1}
  for _, rate in ipairs(want.rates) do
    local current = windowOf(rate).current
    add(rate, current, 1)
    answer[#answer + 1] = current
  end
  redis.call('ZADD', permits, now + want.leaseMs, want.id)
  redis.call('PEXPIRE', permits, math.max(want.leaseMs, redis.call('PTTL', permits)))
  return answer
end

local answers = {}
for place, want in ipairs(asked.take) do answers[place] = answerTo(want) end
return answers
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
