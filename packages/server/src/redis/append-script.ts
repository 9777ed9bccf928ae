import { roomScript } from './room-script.js';
import { Script } from './script.js';

/**
 * Checks for a duplicate, appends, trims and wakes.
 *
 * An entry is `t <text>` or `b <base64>`, and for a producer `s <sequence>:<offset of its message before>`: so the messages of one
 * producer are a chain, along which the original of a duplicate is found without a look at those of others. What is known of a
 * producer is `<epoch>:<sequence>:<offset>:<time>`. Those that have expired go when others come: a few are drawn at random then.
 *
 * ARGV from 3 on: field, payload, most messages, most bytes, producerMs, most producers, channel; id, epoch, sequence of a producer.
 * Returns { 'appended' | 'duplicate' | 'fenced', epoch, offset }.
 */
export const appendScript: Script = new Script(
  roomScript,
  `
local field, payload, channel = ARGV[3], ARGV[4], ARGV[9]
local maxMessages, maxBytes, producerMs, maxProducers = tonumber(ARGV[5]), tonumber(ARGV[6]), tonumber(ARGV[7]), tonumber(ARGV[8])
local id, producerEpoch, sequence = ARGV[10], ARGV[11], ARGV[12]
local maxSteps, maxScannedBytes, maxTrimmed, overhead = 100, 8388608, 200, 64

local function splitProducer(value)
  local epochPart, sequencePart, offsetPart, timePart = string.match(value, '^(%d+):(%d+):(%d+):(%d+)$')
  local function number(part) return tonumber(part or 0) end
  return { epoch = number(epochPart), sequence = number(sequencePart), offset = number(offsetPart), time = number(timePart) }
end

local function entryAt(offset)
  local key = whole(offset) .. '-0'
  return redis.call('XRANGE', stream, key, key)[1]
end

-- Walks back along the messages of the producer.
local function offsetOfOriginal(offset)
  local scanned = 0
  for _ = 1, maxSteps do
    local entry = offset > 0 and entryAt(offset)
    if not entry or scanned > maxScannedBytes then return 0 end
    local own, before = string.match(entry[2][4] or '', '^(%d+):(%d+)$')
    if own == sequence then return offset end
    if not own or tonumber(own) < tonumber(sequence) then return 0 end
    scanned, offset = scanned + #entry[2][2], tonumber(before)
  end
  return 0
end

local function forgetSome(now)
  local drawn = redis.call('HRANDFIELD', producers, 8, 'WITHVALUES')
  local oldest, oldestTime
  for index = 1, #drawn, 2 do
    local time = splitProducer(drawn[index + 1]).time
    if now - time > producerMs then redis.call('HDEL', producers, drawn[index])
    elseif drawn[index] ~= id and (not oldestTime or time < oldestTime) then oldest, oldestTime = drawn[index], time end
  end
  if oldest and redis.call('HLEN', producers) > maxProducers then redis.call('HDEL', producers, oldest) end
end

local now, before
if id then
  now = nowMs()
  local value = redis.call('HGET', producers, id)
  local latest = value and splitProducer(value)
  if latest and now - latest.time <= producerMs then
    if tonumber(producerEpoch) < latest.epoch then return { 'fenced', epoch, 0 } end
    if tonumber(producerEpoch) == latest.epoch then
      if tonumber(sequence) <= latest.sequence then return { 'duplicate', epoch, offsetOfOriginal(latest.offset) } end
      before = latest.offset
    end
  end
end

local function add()
  local key = whole(head + 1) .. '-0'
  if not id then return redis.pcall('XADD', stream, key, field, payload) end
  return redis.pcall('XADD', stream, key, field, payload, 's', sequence .. ':' .. whole(before or 0))
end

local added = add()
if type(added) == 'table' and added.err then
  -- The stream has more than the position says, which an eviction or an old copy of one key brings about.
  local top = streamTop()
  if top <= head then return added end
  head = top
  beginEpoch('')
  added = add()
  if type(added) == 'table' and added.err then return added end
end
head = head + 1

local size = #payload + overhead
local length = redis.call('XLEN', stream)
bytes = length == 1 and size or bytes + size
for _ = 1, maxTrimmed do
  if length <= 1 or (length <= maxMessages and bytes <= maxBytes) then break end
  local oldest = redis.call('XRANGE', stream, '-', '+', 'COUNT', 1)[1]
  bytes, length = bytes - #oldest[2][2] - overhead, length - 1
  redis.call('XTRIM', stream, 'MAXLEN', '=', length)
end

redis.call('HSET', position, 'head', whole(head), 'bytes', whole(bytes))
if id then
  local isNew = redis.call('HSET', producers, id, producerEpoch .. ':' .. sequence .. ':' .. whole(head) .. ':' .. whole(now)) == 1
  if isNew then forgetSome(now) end
end
keepAlive()
redis.call('PUBLISH', channel, whole(head))
return { 'appended', epoch, head }
`,
);
