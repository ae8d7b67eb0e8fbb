#include "base/utf8.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>

#include <fmt/format.h>

namespace gatehouse {
namespace {

bool continues(unsigned char byte)
{
    return (byte & 0xC0) == 0x80;
}

// The damage at `at`, as CPython's decoder sees it: how many bytes one U+FFFD stands for, and why
// (Unicode 15, section 3.9, "maximal subparts").
struct Damage {
    std::size_t length;
    std::string_view why;
};

Damage damage_at(std::string_view text, std::size_t at)
{
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[at + i]); };
    const auto left = text.size() - at;
    const auto first = byte(0);
    if (first < 0xC2 || first > 0xF4)
        return {1, "invalid start byte"};
    const std::size_t wanted = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    for (std::size_t i = 1; i < wanted; ++i) {
        if (i >= left)
            return {left, "unexpected end of data"};
        const bool second = i == 1;
        const bool outside = (second && first == 0xE0 && byte(i) < 0xA0) ||
                             (second && first == 0xED && byte(i) > 0x9F) ||
                             (second && first == 0xF0 && byte(i) < 0x90) ||
                             (second && first == 0xF4 && byte(i) > 0x8F);
        if (!continues(byte(i)) || outside)
            return {i, "invalid continuation byte"};
    }
    return {wanted, "invalid continuation byte"};
}

// Where valid text ends.
std::size_t valid_prefix(std::string_view text, std::size_t at)
{
    while (at < text.size()) {
        const auto length = code_point_at(text, at).length;
        if (length == 0)
            break;
        at += length;
    }
    return at;
}

}  // namespace

std::optional<std::string> first_utf8_error(std::string_view text)
{
    if (is_valid_utf8(text))
        return std::nullopt;
    const auto at = valid_prefix(text, 0);
    const auto damage = damage_at(text, at);
    if (damage.length == 1)
        return fmt::format("'utf-8' codec can't decode byte 0x{:02x} in position {}: {}",
                           static_cast<unsigned char>(text[at]), at, damage.why);
    return fmt::format("'utf-8' codec can't decode bytes in position {}-{}: {}", at,
                       at + damage.length - 1, damage.why);
}

std::string with_replacements(std::string_view text)
{
    std::string valid;
    for (std::size_t at = 0; at < text.size();) {
        const auto end = valid_prefix(text, at);
        valid.append(text, at, end - at);
        at = end;
        if (at < text.size()) {
            valid += "\xEF\xBF\xBD";
            at += damage_at(text, at).length;
        }
    }
    return valid;
}

std::optional<char32_t> first_surrogate(std::string_view text)
{
    if (is_valid_utf8(text))
        return std::nullopt;
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    for (std::size_t at = 0; at + 2 < text.size(); ++at)
        if (byte(at) == 0xED && byte(at + 1) >= 0xA0 && continues(byte(at + 1)) &&
            continues(byte(at + 2)))
            return 0xD000 | char32_t{byte(at + 1) & 0x3FU} << 6U | (byte(at + 2) & 0x3FU);
    return std::nullopt;
}

void append_code_point(std::string& out, char32_t value)
{
    const auto continuation = [&](unsigned shift) {
        return static_cast<char>(0x80 | ((value >> shift) & 0x3F));
    };
    if (value < 0x80) {
        out += static_cast<char>(value);
    } else if (value < 0x800) {
        out += static_cast<char>(0xC0 | (value >> 6U));
        out += continuation(0);
    } else if (value < 0x10000) {
        out += static_cast<char>(0xE0 | (value >> 12U));
        out += continuation(6);
        out += continuation(0);
    } else {
        out += static_cast<char>(0xF0 | (value >> 18U));
        out += continuation(12);
        out += continuation(6);
        out += continuation(0);
    }
}

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

bool is_space(char32_t c)
{
    return (c >= 0x09 && c <= 0x0D) || (c >= 0x1C && c <= 0x20) || c == 0x85 || c == 0xA0 ||
           c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 ||
           c == 0x202F || c == 0x205F || c == 0x3000;
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
