/**
 * What append and read begin with: it reads the position of the room, and begins a new epoch where this is another run of Redis
 * than the one that wrote last, or where nothing is known of the room.
 *
 * `run_id` differs after a restart and on another server, `master_replid` after a failover, also if the same process becomes
 * master again. To ask for both takes six microseconds, and is the only proof that this very call has.
 *
 * Messages are not compared with the cursor's epoch alone: each epoch ends where the next one begins, and a cursor in an earlier
 * one is good up to there. What the earlier run had beyond its end is lost, and so are the cursors that count it.
 *
 * KEYS: stream, position, producers. ARGV[1]: names the node, for epochs; ARGV[2]: milliseconds until an unused room goes, or 0.
 */
export const roomScript = `
local stream, position, producers = KEYS[1], KEYS[2], KEYS[3]
local maxEpochs = 32
local emptyMs = 604800000

local function whole(number) return string.format('%.0f', number) end
local function offsetOf(id) return tonumber(string.match(id, '^%d+')) end

local function nowMs()
  local time = redis.call('TIME')
  return tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
end

local function newEpoch()
  local time = redis.call('TIME')
  return ARGV[1] .. string.format('%x%05x', tonumber(time[1]), tonumber(time[2]))
end

local function serverRun()
  local run = string.match(redis.call('INFO', 'server'), 'run_id:(%x+)')
  local replication = string.match(redis.call('INFO', 'replication'), 'master_replid:(%x+)')
  return string.sub(run, 1, 16) .. string.sub(replication, 1, 16)
end

-- The highest offset that the stream has ever had: it outlives the messages, and takes no lower one.
local function streamTop()
  local info = redis.pcall('XINFO', 'STREAM', stream)
  if info.err then return 0 end
  for index = 1, #info, 2 do
    if info[index] == 'last-generated-id' then return offsetOf(info[index + 1]) end
  end
  return 0
end

local known = redis.call('HMGET', position, 'epoch', 'run', 'head', 'bytes', 'earlier')
local function digits(text) return tonumber(string.match(text or '0', '^%d+$')) end
local epoch, head, bytes, earlier = string.match(known[1] or '', '^%w+$'), digits(known[3]), digits(known[4]), known[5] or ''
-- Somebody else has written there. Found later, it would stop a script that has appended already.
if not head or not bytes then epoch, head, bytes = nil, 0, 0 end
local run = serverRun()

local function beginEpoch(chain)
  epoch, earlier = newEpoch(), chain
  redis.call('HSET', position, 'epoch', epoch, 'run', run, 'head', whole(head), 'bytes', whole(bytes), 'earlier', earlier)
end

local function chainWithCurrent()
  local chain, count = epoch .. '=' .. whole(head), 1
  for link in string.gmatch(earlier, '[^;]+') do
    if count == maxEpochs then break end
    chain, count = chain .. ';' .. link, count + 1
  end
  return chain
end

if not epoch then
  head = streamTop()
  beginEpoch('')
elseif known[2] ~= run then
  head = math.max(head, streamTop())
  beginEpoch(chainWithCurrent())
end

-- Rooms that nobody has ever appended to go after a while: to ask for them is no reason to keep them.
local function keepAlive()
  local idleMs = tonumber(ARGV[2])
  if idleMs == 0 and head == 0 then idleMs = emptyMs end
  for _, key in ipairs(KEYS) do
    if idleMs > 0 then redis.call('PEXPIRE', key, idleMs)
    else redis.call('PERSIST', key) end
  end
end
`;
