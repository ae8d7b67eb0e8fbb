#pragma once
// Writes a Response's head as bytes. Called by the connection; pure, so that tests need no socket.
// Adds Content-Length (except on 204 and 304, RFC 9110 section 8.6), Connection and Date. A header
// or cookie whose value holds CR, LF or NUL is left out and reported: a missing header is a bug, a
// split response is a hole. Framing headers of the Response itself are ignored.

#include <functional>
#include <string>
#include <string_view>

#include "http/response.hpp"

namespace gatehouse::http {

struct HeadOptions {
    std::string_view date;  // IMF-fixdate
    bool close = false;
    bool say_keep_alive = false;  // for a 1.0 client that asked for it
};

using Report = std::function<void(std::string_view sentence)>;

// The lines of response.headers; what would break out of its line is left out and reported.
void append_headers(std::string& out, const Response& response, const Report& report);

// Appends to `out`, which keeps its capacity from one response to the next.
void append_head(std::string& out, const Response& response, const HeadOptions& options,
                 const Report& report);

// 204 and 304 never have a body.
[[nodiscard]] inline bool has_body(int status)
{
    return status != 204 && status != 304 && status >= 200;
}

}  // namespace gatehouse::http
