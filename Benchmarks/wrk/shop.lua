-- What a shop does: 60% reads, 25% holds, 10% releases, 5% purchases. Carts let go or buy what they were given before.
-- Arguments: the run; the number of SKUs.

local counting = require "counting"
local reading = require "reading"
local skus, bare
local held, count = {}, 0

function init(args)
    counting.init(args)
    skus = tonumber(args[2])
    reading.init(skus)
    bare = " HTTP/1.1\r\nHost: " .. wrk.headers["Host"] .. "\r\n\r\n"
end

local function hold()
    local body = string.format('{"lines":[{"sku":"sku-%07d","quantity":1}]}', math.random(skus))
    return "PUT /v1/reservations/" .. counting.new_id() .. counting.tail(body)
end

-- One of the holds, any of them, as carts do not leave in the order they came.
local function take()
    local place = math.random(count)
    local id = held[place]
    held[place], held[count] = held[count], nil
    count = count - 1
    return id
end

function request()
    local dice = math.random(100)
    if dice <= 60 then return reading.any() end
    if dice <= 85 or count == 0 then return hold() end
    if dice <= 95 then return "DELETE /v1/reservations/" .. take() .. bare end
    return "POST /v1/reservations/" .. take() .. "/purchase" .. counting.tail("{}")
end

-- Holds and purchases are both 201, and told apart by their state.
function response(status, _, body)
    if status ~= 201 then return counting.count("status_" .. status) end
    local id, state = body:match('"id":"([^"]+)"'), body:match('"state":"([^"]+)"')
    counting.count("status_201_" .. state)
    if state == "held" then
        count = count + 1
        held[count] = id
    end
end
