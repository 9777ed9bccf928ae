import { Script } from './script.js';

/** KEYS: values by id, deadlines by id. */
const presenceScript = `
local values, deadlines = KEYS[1], KEYS[2]
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local maxPurged = 200

local function purge()
  local expired = redis.call('ZRANGEBYSCORE', deadlines, '-inf', now, 'LIMIT', 0, maxPurged)
  for _, id in ipairs(expired) do
    redis.call('ZREM', deadlines, id)
    redis.call('HDEL', values, id)
  end
end
`;

/** ARGV: channel, milliseconds, then ids and values. Notifies if an entry was added or changed. */
export const setScript: Script = new Script(
  presenceScript,
  `
local ttl, isChanged = tonumber(ARGV[2]), false
purge()
for index = 3, #ARGV, 2 do
  local id, value = ARGV[index], ARGV[index + 1]
  -- One that has expired may be there still: so many are purged at once, and no more.
  local isPresent = tonumber(redis.call('ZSCORE', deadlines, id) or 0) > now
  if not isPresent or redis.call('HGET', values, id) ~= value then isChanged = true end
  redis.call('HSET', values, id, value)
  redis.call('ZADD', deadlines, now + ttl, id)
end
for _, key in ipairs(KEYS) do
  if redis.call('PTTL', key) < ttl then redis.call('PEXPIRE', key, ttl) end
end
if isChanged then redis.call('PUBLISH', ARGV[1], '') end
return 0
`,
);

/** ARGV: channel, then ids. Wakes if one of them was there. */
export const deleteScript: Script = new Script(
  presenceScript,
  `
local deleted = 0
for index = 2, #ARGV do
  deleted = deleted + redis.call('HDEL', values, ARGV[index])
  redis.call('ZREM', deadlines, ARGV[index])
end
if deleted > 0 then redis.call('PUBLISH', ARGV[1], '') end
return 0
`,
);

/** ARGV: limit. Returns { id, value, … }. */
export const listScript: Script = new Script(
  presenceScript,
  `
purge()
local listed = {}
for _, id in ipairs(redis.call('ZRANGEBYSCORE', deadlines, '(' .. string.format('%.0f', now), '+inf', 'LIMIT', 0, ARGV[1])) do
  local value = redis.call('HGET', values, id)
  if value then
    listed[#listed + 1] = id
    listed[#listed + 1] = value
  end
end
return listed
`,
);
