-- What all scripts share: ids that never repeat, answers counted by status, and a result that a program can read.

local counting = { run = 0, thread = 0 }
local threads = {}
local serial = 0

-- In wrk's main state: numbers the threads, and remembers them for the end.
function setup(thread)
    thread:set("thread_number", #threads)
    threads[#threads + 1] = thread
end

-- In each thread's state, before the first request. The first argument is the number of this run.
function counting.init(args)
    counting.run = tonumber(args[1])
    counting.thread = thread_number
    math.randomseed(counting.run * 1000003 + thread_number * 7919 + 1)
end

-- Random in its leading digits, as ids of real carts are, so that indexes are met as they would be; unique by the run,
-- the thread and a serial number in the others.
function counting.new_id()
    serial = serial + 1
    local random = math.random
    return string.format("%04x%04x-%04x-4%03x-8%03x-%04x%08x", random(0, 65535), random(0, 65535), random(0, 65535),
        random(0, 4095), counting.run, counting.thread, serial)
end

-- The lines of a request that never change, with the body's length.
function counting.tail(body)
    return string.format(" HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s",
        wrk.headers["Host"], #body, body)
end

answers = {}

function counting.count(name)
    answers[name] = (answers[name] or 0) + 1
end

function response(status)
    counting.count("status_" .. status)
end

-- One line of JSON. Latencies and the duration are in microseconds.
function done(summary, latency)
    local counts = {}
    for _, thread in ipairs(threads) do
        for name, count in pairs(thread:get("answers")) do counts[name] = (counts[name] or 0) + count end
    end
    local fields = {}
    for name, count in pairs(counts) do fields[#fields + 1] = string.format('"%s": %d', name, count) end
    local errors = summary.errors
    io.write(string.format(
        '\nRESULT {"requests": %d, "duration": %d, "p50": %d, "p99": %d, "socket_errors": %d, "answers": {%s}}\n',
        summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
        errors.connect + errors.read + errors.write + errors.timeout, table.concat(fields, ", ")))
end

return counting
