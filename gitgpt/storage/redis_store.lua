-- The store in Redis: every operation in one step, with the server's clock. SLOTS, BURST and FUTURE are filled in.
-- ARGV: the operation, the time ("" asks the server), then what the operation needs. Amounts and times are
-- doubles, written with 17 digits, so that nothing is lost on the way through text.
local base, op, t = KEYS[1], ARGV[1], tonumber(ARGV[2])
if not t then local now = redis.call('TIME'); t = now[1] + now[2] / 1000000 end
local function text(number) return string.format('%.17g', number) end
local V, M, S, H, U = base..':value', base..':made', base..':size', base..':hits', base..':used'

local function total()
  local sum = 0
  for _, size in ipairs(redis.call('HVALS', S)) do sum = sum + size end
  return sum
end
local function drop(key)
  for _, name in ipairs({V, M, S, H}) do redis.call('HDEL', name, key) end
  redis.call('ZREM', U, key)
end
local function read(key, life)
  local made = tonumber(redis.call('HGET', M, key) or nil)
  if not made then return false end
  if life >= 0 and (made < t - life or made > t + FUTURE) then return false end
  return redis.call('HGET', V, key)
end
local function write(key, value, life, entries, room)
  if #value > room then return end
  drop(key)
  redis.call('HSET', V, key, value); redis.call('HSET', M, key, text(t)); redis.call('HSET', S, key, #value)
  redis.call('ZADD', U, text(t), key)
  if life >= 0 then
    for _, old in ipairs(redis.call('ZRANGEBYSCORE', U, '-inf', '(' .. text(t - life))) do drop(old) end
    for _, name in ipairs({V, M, S, H, U}) do redis.call('EXPIRE', name, math.ceil(life) + 120) end
  end
  local sum = total()
  while redis.call('ZCARD', U) > entries or sum > room do
    local oldest = redis.call('ZRANGE', U, 0, 1)
    local victim = oldest[1] == key and oldest[2] or oldest[1]
    sum = sum - redis.call('HGET', S, victim)
    drop(victim)
  end
end

if op == 'get' then
  local value = read(ARGV[3], tonumber(ARGV[4]))
  if value and ARGV[5] == '1' then
    redis.call('ZADD', U, text(t), ARGV[3]); redis.call('HINCRBY', H, ARGV[3], 1)
  end
  return value
elseif op == 'put' then
  return write(ARGV[3], ARGV[7], tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6]))
elseif op == 'swap' then
  local now, old = read(ARGV[3], tonumber(ARGV[4])), ARGV[7] == '1' and ARGV[8] or false
  if now ~= old then return 0 end
  if ARGV[9] == '1' then
    write(ARGV[3], ARGV[10], tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6]))
  else
    drop(ARGV[3])
  end
  return 1
elseif op == 'list' then
  local fresh = {}
  for _, key in ipairs(redis.call('ZREVRANGE', U, 0, -1)) do
    if read(key, tonumber(ARGV[3])) then fresh[#fresh + 1] = key end
  end
  return fresh
elseif op == 'summary' then
  local hits, oldest = 0, false
  for _, number in ipairs(redis.call('HVALS', H)) do hits = hits + number end
  for _, made in ipairs(redis.call('HVALS', M)) do
    if not oldest or tonumber(made) < tonumber(oldest) then oldest = made end
  end
  return {redis.call('ZCARD', U), hits, total(), oldest}
elseif op == 'clear' then
  local number = redis.call('ZCARD', U)
  redis.call('DEL', V, M, S, H, U)
  return number
end

-- limits: one hash for each bucket, slot -> amount
local width, slots = tonumber(ARGV[3]) / SLOTS, SLOTS
local current = math.floor(t / width)
local function bucket(name) return base .. ':' .. name end
local function amounts(name)
  local taken, all = {}, redis.call('HGETALL', bucket(name))
  for at = 1, #all, 2 do
    local slot = tonumber(all[at])
    if slot < current - slots or slot > current + 100 * slots then
      redis.call('HDEL', bucket(name), all[at])
    else
      taken[slot] = tonumber(all[at + 1])
    end
  end
  return taken
end
local function add(name, slot, amount)
  local key = string.format('%d', slot)
  local sum = (tonumber(redis.call('HGET', bucket(name), key) or nil) or 0) + amount
  redis.call('HSET', bucket(name), key, text(math.max(0, sum)))
  redis.call('EXPIRE', bucket(name), math.ceil(width * slots * 4))
end
local function first(taken, amount, limit, earliest)
  local slot = earliest
  for at in pairs(taken) do slot = math.max(slot, at) end
  local left, burst, sum = limit + 1e-6 - amount, BURST * limit + 1e-6 - amount, 0
  for at = slot - slots, slot do sum = sum + (taken[at] or 0) end
  while sum > left or ((taken[slot] or 0) > 0 and taken[slot] > burst) do
    sum = sum - (taken[slot - slots] or 0)
    slot = slot + 1
  end
  return slot
end

if op == 'reserve' then
  local slot, before, taken = current, -1, {}
  for at = 5, #ARGV, 3 do taken[at] = amounts(ARGV[at]) end
  while slot ~= before do
    before = slot
    for at = 5, #ARGV, 3 do
      local limit = tonumber(ARGV[at + 2])
      slot = first(taken[at], math.min(tonumber(ARGV[at + 1]), limit), limit, slot)
    end
  end
  local wait = math.max(0, slot * width - t)
  if wait > tonumber(ARGV[4]) then return {text(wait)} end
  for at = 5, #ARGV, 3 do add(ARGV[at], slot, math.min(tonumber(ARGV[at + 1]), tonumber(ARGV[at + 2]))) end
  return {text(wait), string.format('%d', slot)}
elseif op == 'settle' then
  add(ARGV[4], tonumber(ARGV[5]), tonumber(ARGV[6]))
elseif op == 'report' then
  local known = 0
  for _, amount in pairs(amounts(ARGV[4])) do known = known + amount end
  local elsewhere = tonumber(ARGV[5]) - tonumber(ARGV[6]) - known
  if elsewhere > 0 then add(ARGV[4], current, elsewhere) end
end
