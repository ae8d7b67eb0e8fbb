-- Every request is for another query, which the server ignores, so that no answer is one that it has kept.
local sent = 0

function request()
    sent = sent + 1
    return wrk.format("GET", wrk.path .. "&_=" .. sent)
end
