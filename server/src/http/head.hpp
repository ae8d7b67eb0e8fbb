#pragma once
// Decides whether the head of a stranger's request may be read at all, before anything else looks
// at it. Bytes in, facts out: never throws, allocates nothing. Called by the connection (serve).
// Beyond what fields.hpp refuses: a request line that is not `token SP target SP HTTP/1.1 or
// HTTP/1.0`; a target that is neither in origin form nor in absolute form with the Host's own name
// (RFC 9112 section 3.2); not exactly one Host on 1.1, more than one on 1.0 (3.2);
// Transfer-Encoding on 1.0 (6.1); a bare CR or LF anywhere. Another version of HTTP is 505.

#include <cstddef>
#include <cstdint>
#include <expected>
#include <string_view>

namespace gatehouse::http {

struct HeadLimits {
    std::size_t request_line = 8 * 1024;  // bytes, without CRLF; beyond: 414
    std::size_t headers = 16 * 1024;      // bytes of the header lines; beyond: 431
};

// An answer that serve gives itself. `why` is for the log, of static lifetime.
struct HeadRefusal {
    int status;
    std::string_view why;
};

struct HeadFacts {
    std::uint64_t content_length = 0;  // bytes
    bool chunked = false;
    bool http_1_0 = false;
    bool keep_alive = true;
    bool expect_continue = false;
    bool upgrade = false;
};

// How many of `bytes` are a whole head, its empty line included; 0 when more must be read. The
// first `seen` bytes were already looked at by an earlier call.
std::expected<std::size_t, HeadRefusal> find_head(std::string_view bytes, std::size_t seen = 0,
                                                  const HeadLimits& limits = {});

// `head` is what find_head measured.
std::expected<HeadFacts, HeadRefusal> check_head(std::string_view head,
                                                 const HeadLimits& limits = {});

}  // namespace gatehouse::http
