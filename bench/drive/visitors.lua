-- Every request is another visitor's, from an address of his own. The file VISITORS has a line "cookie address" for each;
-- the cookie "-" is none.
local requests, count = {}, 0

function init()
    for line in io.lines(os.getenv("VISITORS")) do
        local cookie, address = line:match("^(%S+) (%S+)$")
        local headers = { ["X-Forwarded-For"] = address }
        if cookie ~= "-" then headers["Cookie"] = cookie end
        requests[#requests + 1] = wrk.format("GET", nil, headers)
    end
end

function request()
    count = count % #requests + 1
    return requests[count]
end
