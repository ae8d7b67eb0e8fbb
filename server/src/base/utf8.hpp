#pragma once
// UTF-8 (RFC 3629) as bytes: is it valid, how many characters are in it, which of them is white
// space. Refused as everywhere in the standard: overlong forms, surrogates, anything above
// U+10FFFF.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace gatehouse {

struct CodePoint {
    char32_t value = 0xFFFD;
    std::size_t length = 0;  // bytes; 0 when there is no valid character at this place
};

// The character that starts at `at`, which is inside `text`. Inline: it is the inner loop of
// replies.
[[nodiscard]] inline CodePoint code_point_at(std::string_view text, std::size_t at)
{
    const auto left = text.size() - at;
    const auto bits = [&](std::size_t i) {
        return char32_t{static_cast<unsigned char>(text[at + i])};
    };
    const auto continues = [&](std::size_t i) { return i < left && (bits(i) & 0xC0) == 0x80; };
    const char32_t first = bits(0);
    if (first < 0x80)
        return {first, 1};
    if (first < 0xC2 || !continues(1))
        return {};
    if (first < 0xE0)
        return {(first & 0x1F) << 6 | (bits(1) & 0x3F), 2};
    if (!continues(2))
        return {};
    const char32_t three = (first & 0x0F) << 12 | (bits(1) & 0x3F) << 6 | (bits(2) & 0x3F);
    if (first < 0xF0)
        return three < 0x800 || (three >= 0xD800 && three <= 0xDFFF) ? CodePoint{}
                                                                     : CodePoint{three, 3};
    if (first > 0xF4 || !continues(3))
        return {};
    const char32_t four = three << 6 | (bits(3) & 0x3F);
    return four < 0x10000 || four > 0x10FFFF ? CodePoint{} : CodePoint{four, 4};
}

[[nodiscard]] bool is_valid_utf8(std::string_view text);

// The first damage in Python's words ("'utf-8' codec can't decode byte 0xff in position 3: invalid
// start byte"), positions in bytes; nullopt for valid text.
[[nodiscard]] std::optional<std::string> first_utf8_error(std::string_view text);

// Valid text: what is damaged becomes U+FFFD, as bytes.decode("utf-8", "replace") has it.
[[nodiscard]] std::string with_replacements(std::string_view text);

// Appends the bytes of a code point; of a surrogate the three its number would have.
void append_code_point(std::string& out, char32_t value);

// Text read from JSON may hold halves of surrogate pairs: the first, as the three bytes its number
// would have; nullopt for valid text.
[[nodiscard]] std::optional<char32_t> first_surrogate(std::string_view text);

// What Python's len() says of valid text; invalid text counts its bytes that continue nothing.
[[nodiscard]] std::size_t code_points(std::string_view text);

// str.isspace: Unicode's White_Space plus the four separators U+001C to U+001F.
[[nodiscard]] bool is_space(char32_t c);

// Without leading and trailing white space as Python's str.strip() has it (29 characters, among
// them U+00A0 and U+3000, not U+200B), which is what DRF does to every CharField.
[[nodiscard]] std::string_view strip(std::string_view text);

}  // namespace gatehouse
