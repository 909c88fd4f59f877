-- GET of one path, over and over: what HTTP alone can do. Arguments: the run; the path.

local counting = require "counting"
local text

function init(args)
    counting.init(args)
    text = "GET " .. args[2] .. " HTTP/1.1\r\nHost: " .. wrk.headers["Host"] .. "\r\n\r\n"
end

function request()
    return text
end
