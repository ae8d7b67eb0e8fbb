-- Every request creates one post, with a body as long as a short blog post.
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.body = '{"title":"Measured","body":"' .. string.rep("What a request costs. ", 20) .. '"}'
