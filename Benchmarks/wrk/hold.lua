-- PUT /v1/reservations/{id}: a new hold with every request.
-- Arguments: the run; the SKU, or "uniform"; the number of SKUs to choose from; the lines of a cart; the quantity;
-- and, if carts think between two holds, for how many milliseconds.

local counting = require "counting"
local skus, lines, quantity
local fixed

local function line(sku)
    return string.format('{"sku":"%s","quantity":%d}', sku, quantity)
end

local function body()
    if lines == 1 then return '{"lines":[' .. line(string.format("sku-%07d", math.random(skus))) .. "]}" end
    local chosen, texts = {}, {}
    while #texts < lines do
        local number = math.random(skus)
        if not chosen[number] then
            chosen[number] = true
            texts[#texts + 1] = line(string.format("sku-%07d", number))
        end
    end
    return '{"lines":[' .. table.concat(texts, ",") .. "]}"
end

function init(args)
    counting.init(args)
    skus, lines, quantity = tonumber(args[3]), tonumber(args[4]), tonumber(args[5])
    local pause = tonumber(args[6] or 0)
    -- Anything around it, so that carts do not come in step. wrk asks for this function only where there is one.
    if pause > 0 then delay = function() return math.random(0, 2 * pause) end end
    if args[2] ~= "uniform" then fixed = counting.tail('{"lines":[' .. line(args[2]) .. "]}") end
end

function request()
    return "PUT /v1/reservations/" .. counting.new_id() .. (fixed or counting.tail(body()))
end
