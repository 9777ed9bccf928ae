import { roomScript } from './room-script.js';
import { Script } from './script.js';

/**
 * Reads after a cursor, or the last messages.
 *
 * ARGV from 3 on: limit, most bytes, then `last` and a number, or `after`, the epoch and the offset. Returns
 * { epoch, head, gap or '', { offset, field, payload, … } }. Ends a page at a hole, so that the next one begins with it.
 */
export const readScript: Script = new Script(
  roomScript,
  `
local limit, maxBytes, isLast = tonumber(ARGV[3]), tonumber(ARGV[4]), ARGV[5] == 'last'
local chunk = 16

local function endOfEpoch(name)
  for link, ending in string.gmatch(earlier, '(%w+)=(%d+)') do
    if link == name then return tonumber(ending) end
  end
  return -1
end

local gap, after = '', 0
if isLast then
  after = math.max(0, head - tonumber(ARGV[6]))
else
  after = tonumber(ARGV[7])
  if after < 0 then gap = 'unknown'
  elseif ARGV[6] ~= epoch then
    if after > endOfEpoch(ARGV[6]) then gap = 'epoch-changed' end
  elseif after > head then gap = 'unknown' end
end

local entries, readBytes, expected, isAtHole = {}, 0, after + 1, gap ~= ''
while not isAtHole and expected <= head and #entries < 3 * limit and readBytes < maxBytes do
  local count = math.min(chunk, limit - #entries / 3)
  local found = redis.call('XRANGE', stream, whole(expected) .. '-0', whole(head) .. '-0', 'COUNT', count)
  isAtHole = #found == 0
  for _, entry in ipairs(found) do
    local offset = offsetOf(entry[1])
    if isLast and #entries == 0 then expected = offset end
    isAtHole = offset ~= expected
    if isAtHole then break end
    local size = #entries
    entries[size + 1], entries[size + 2], entries[size + 3] = offset, entry[2][1], entry[2][2]
    expected, readBytes = expected + 1, readBytes + #entry[2][2]
  end
end
if isAtHole and gap == '' and #entries == 0 and not isLast then gap = 'trimmed' end
keepAlive()
return { epoch, head, gap, entries }
`,
);
