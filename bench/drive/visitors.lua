-- Every request is another visitor's: his cookie, from an address of his own. The file VISITORS has a line "cookie address" each.
local visitors = {}
for line in io.lines(os.getenv("VISITORS")) do
    local cookie, address = line:match("^(%S+) (%S+)$")
    visitors[#visitors + 1] = { ["Cookie"] = cookie, ["X-Forwarded-For"] = address }
end

local count = 0

function request()
    count = count % #visitors + 1
    return wrk.format("GET", nil, visitors[count])
end
