#pragma once
// The request headers that choose which bytes of a file are sent. Pure readers; what they cannot
// read counts as not sent, as RFC 9110 asks. Called by static_files.cpp and by kept pages.

#include <cstdint>
#include <optional>
#include <string_view>

namespace gatehouse::http {

enum class Coding : std::uint8_t { identity, gzip, br };

// "", "gzip", "br": the value of Content-Encoding.
[[nodiscard]] std::string_view coding_name(Coding coding);

// The best of what exists for an Accept-Encoding (12.5.3): highest q, then br, gzip, identity.
// Identity when nothing else may be sent.
[[nodiscard]] Coding choose_coding(std::optional<std::string_view> accept_encoding, bool has_gzip,
                                   bool has_br);

// If-None-Match (13.1.2): weak comparison, lists, "*". `tag` is quoted and strong.
[[nodiscard]] bool matches_weakly(std::string_view if_none_match, std::string_view tag);

struct ByteRange {
    std::uint64_t first = 0;
    std::uint64_t last = 0;  // inclusive
    bool satisfiable = true;
};

// One range of bytes (14.1.2) of a representation of `size` bytes. nullopt: send everything, which
// is also the answer to several ranges.
[[nodiscard]] std::optional<ByteRange> parse_range(std::string_view range, std::uint64_t size);

}  // namespace gatehouse::http
