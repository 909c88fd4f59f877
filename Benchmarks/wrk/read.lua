-- Reads over all SKUs. Arguments: the run; product, stock, availability or any; the number of SKUs.

local counting = require "counting"
local reading = require "reading"

function init(args)
    counting.init(args)
    reading.init(tonumber(args[3]))
    request = reading[args[2]]
end

-- wrk looks for it before init has chosen.
function request()
    return reading.any()
end
