"""What changes the memory in Redis, each a script: an item and all that points to it change together.

ARGV[1] is what all keys of the memory begin with; KEYS[1], the list by age, tells a cluster where they are. The scripts reach keys
that are not in KEYS (the oldest items), so all keys of the memory are on one server.
"""

_COMMON = """
local root = ARGV[1]
local function changed(op, id)
  local n = redis.call('INCR', root .. 'count')
  redis.call('XADD', root .. 'changes', 'MAXLEN', '~', '10000', '*', 'n', n, 'op', op, 'id', id)
end
local function drop(id)
  local item = root .. 'item:' .. id
  local held = redis.call('HMGET', item, 'room', 'marks')
  if held[1] then
    local room = root .. 'room:' .. held[1]
    redis.call('HDEL', room, 'i:' .. id)
    for mark in string.gmatch(held[2], '%S+') do
      redis.call('SREM', root .. 'same:' .. mark, id)
      if redis.call('HGET', room, 'm:' .. mark) == id then redis.call('HDEL', room, 'm:' .. mark) end
    end
  end
  redis.call('DEL', item)
  redis.call('ZREM', root .. 'order', id)
  changed('-', id)
end
"""
"""How all of them begin."""

REMEMBER = (
    _COMMON
    + """
local id, asked_at, kept, room, marks = ARGV[2], ARGV[3], tonumber(ARGV[4]), ARGV[5], ARGV[6]
local item = root .. 'item:' .. id
if redis.call('EXISTS', item) == 1 then return 0 end
redis.call('HSET', item, 'room', room, 'asked_at', asked_at, 'marks', marks, unpack(ARGV, 7))
redis.call('ZADD', root .. 'order', asked_at, id)
redis.call('HSET', root .. 'room:' .. room, 'i:' .. id, '')
for mark in string.gmatch(marks, '%S+') do
  redis.call('SADD', root .. 'same:' .. mark, id)
  redis.call('HSET', root .. 'room:' .. room, 'm:' .. mark, id)
end
changed('+', id)
local over = redis.call('ZCARD', root .. 'order') - kept
if over > 0 then
  for _, old in ipairs(redis.call('ZRANGE', root .. 'order', 0, over - 1)) do drop(old) end
end
return 1
"""
)
"""id, asked_at, how many to keep, room, marks, then the item's fields; 1 where it was new. Drops the oldest."""

FORGET_ROOM = (
    _COMMON
    + """
local dropped = 0
for _, field in ipairs(redis.call('HKEYS', root .. 'room:' .. ARGV[2])) do
  if string.sub(field, 1, 2) == 'i:' then drop(string.sub(field, 3)); dropped = dropped + 1 end
end
return dropped
"""
)
"""room; how many memories were dropped."""

CHANGE = (
    _COMMON
    + """
local item = root .. 'item:' .. ARGV[2]
if redis.call('EXISTS', item) == 0 then return 0 end
redis.call('HSET', item, unpack(ARGV, 3))
if ARGV[3] == 'vector' then changed('+', ARGV[2]) end
return 1
"""
)
"""id, then fields to set; 0 where it is not remembered any more. A new vector is told to caches."""
