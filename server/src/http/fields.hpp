#pragma once
// The strict reader of header lines, for requests from strangers (head.cpp) and replies of
// upstreams (response_head.cpp). Bytes in, facts out: it never throws and allocates nothing.
// Refused, because the next hop may read it otherwise (request smuggling, RFC 9112 section 11.2): a
// line that starts with space or tab; a name that is no token or has a space before its colon;
// control characters; a second Content-Length, or one that is not digits only; a Transfer-Encoding
// that is not exactly "chunked"; both of them at once.

#include <cstdint>
#include <expected>
#include <string_view>

namespace gatehouse::http {

struct FieldFacts {
    std::uint64_t content_length = 0;  // bytes
    bool has_content_length = false;
    bool chunked = false;
    bool close = false;       // Connection: close
    bool keep_alive = false;  // Connection: keep-alive
    bool upgrade = false;     // Connection: upgrade, with an Upgrade field
    bool expect_continue = false;
    bool other_expectation = false;
    unsigned hosts = 0;     // how many Host fields
    std::string_view host;  // the last one's value
};

// `lines`: the header lines, each ended by CRLF, without the empty line.
// The error is a sentence for the log, of static lifetime.
std::expected<FieldFacts, std::string_view> check_fields(std::string_view lines);

}  // namespace gatehouse::http
