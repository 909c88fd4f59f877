-- PUT /v1/reservations/{id}: a new hold with every request.
-- Arguments: the run; the SKU, or "uniform"; the number of SKUs to choose from; the lines of a cart; the quantity.

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
    if args[2] ~= "uniform" then fixed = counting.tail('{"lines":[' .. line(args[2]) .. "]}") end
end

function request()
    return "PUT /v1/reservations/" .. counting.new_id() .. (fixed or counting.tail(body()))
end
