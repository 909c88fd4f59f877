-- The reads of a shop, as the text of a request: a product's page, its stock, the availability of ten in a list.

local reading = {}
local skus, tail

function reading.init(count)
    skus = count
    tail = " HTTP/1.1\r\nHost: " .. wrk.headers["Host"] .. "\r\n\r\n"
end

local function sku()
    return string.format("sku-%07d", math.random(skus))
end

function reading.product()
    return "GET /v1/products/" .. sku() .. tail
end

function reading.stock()
    return "GET /v1/products/" .. sku() .. "/stock" .. tail
end

function reading.availability()
    local names = {}
    for number = 1, 10 do names[number] = "sku=" .. sku() end
    return "GET /v1/availability?" .. table.concat(names, "&") .. tail
end

local kinds = { reading.product, reading.stock, reading.availability }

function reading.any()
    return kinds[math.random(3)]()
end

return reading
