#include "base/utf8.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace gatehouse {
namespace {

bool continues(unsigned char byte)
{
    return (byte & 0xC0) == 0x80;
}

// str.isspace: Unicode's White_Space plus the four separators U+001C to U+001F.
bool is_space(char32_t c)
{
    return (c >= 0x09 && c <= 0x0D) || (c >= 0x1C && c <= 0x20) || c == 0x85 || c == 0xA0 ||
           c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 ||
           c == 0x202F || c == 0x205F || c == 0x3000;
}

}  // namespace

bool is_valid_utf8(std::string_view text)
{
    for (std::size_t at = 0; at < text.size();) {
        std::uint64_t eight = 0;
        if (at + sizeof eight <= text.size()) {
            std::memcpy(&eight, text.data() + at, sizeof eight);
            if ((eight & 0x8080'8080'8080'8080) == 0) {  // most text is ASCII
                at += sizeof eight;
                continue;
            }
        }
        const auto length = code_point_at(text, at).length;
        if (length == 0)
            return false;
        at += length;
    }
    return true;
}

std::size_t code_points(std::string_view text)
{
    return static_cast<std::size_t>(std::ranges::count_if(
        text, [](char c) { return !continues(static_cast<unsigned char>(c)); }));
}

std::string_view strip(std::string_view text)
{
    while (!text.empty()) {
        const auto first = code_point_at(text, 0);
        if (first.length == 0 || !is_space(first.value))
            break;
        text.remove_prefix(first.length);
    }
    while (!text.empty()) {
        auto start = text.size() - 1;
        while (start > 0 && text.size() - start < 4 &&
               continues(static_cast<unsigned char>(text[start])))
            --start;
        const auto last = code_point_at(text, start);
        if (last.length != text.size() - start || !is_space(last.value))
            break;
        text.remove_suffix(last.length);
    }
    return text;
}

}  // namespace gatehouse
