#pragma once
// Where to listen or connect: "127.0.0.1:8000", "[::1]:8000" or "localhost:8000". Called by whoever
// opens a socket. A port is 0 to 65535; 0 lets the kernel choose one. An IPv6 address without
// brackets is refused.

#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.hpp"

namespace gatehouse {

struct Address {
    std::string host;  // without brackets
    std::uint16_t port = 0;

    [[nodiscard]] std::string text() const;
    bool operator==(const Address&) const = default;
};

// Errors: malformed, with a sentence that names the text.
[[nodiscard]] Result<Address> parse_address(std::string_view text);

}  // namespace gatehouse
