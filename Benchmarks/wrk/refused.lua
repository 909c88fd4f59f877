-- PUT of a hold whose body is read, found wrong and refused with 422: what HTTP and JSON alone can do.

local counting = require "counting"
local tail

function init(args)
    counting.init(args)
    tail = counting.tail('{"lines":[{"sku":"hot","quantity":0}]}')
end

function request()
    return "PUT /v1/reservations/" .. counting.new_id() .. tail
end
