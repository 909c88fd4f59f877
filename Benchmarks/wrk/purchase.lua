-- POST /v1/reservations/{id}/purchase of holds that were made beforehand, each once.
-- Arguments: the run; a file of their ids, a line each.

local counting = require "counting"
local next_id

function init(args)
    counting.init(args)
    next_id = io.lines(args[2])
end

function request()
    local id = next_id()
    if not id then
        -- Counted, so that whoever reads the answers knows that the rate is wrong.
        counting.count("ran_out_of_holds")
        next_id = function() end
        return "GET /livez HTTP/1.1\r\nHost: " .. wrk.headers["Host"] .. "\r\n\r\n"
    end
    return "POST /v1/reservations/" .. id .. "/purchase" .. counting.tail("{}")
end
