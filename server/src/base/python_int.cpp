#include "base/python_int.hpp"

#include <algorithm>
#include <limits>

#include "base/utf8.hpp"

namespace gatehouse {
namespace {

constexpr auto largest = std::numeric_limits<std::int64_t>::max();
constexpr std::size_t most_digits = 4300;  // more are a ValueError (sys.set_int_max_str_digits)

// The zeros of Unicode's general category Nd; the other nine digits follow each.
constexpr char32_t zeros[] = {
    0x0030,  0x0660,  0x06F0,  0x07C0,  0x0966,  0x09E6,  0x0A66,  0x0AE6,  0x0B66,  0x0BE6,
    0x0C66,  0x0CE6,  0x0D66,  0x0DE6,  0x0E50,  0x0ED0,  0x0F20,  0x1040,  0x1090,  0x17E0,
    0x1810,  0x1946,  0x19D0,  0x1A80,  0x1A90,  0x1B50,  0x1BB0,  0x1C40,  0x1C50,  0xA620,
    0xA8D0,  0xA900,  0xA9D0,  0xA9F0,  0xAA50,  0xABF0,  0xFF10,  0x104A0, 0x10D30, 0x11066,
    0x110F0, 0x11136, 0x111D0, 0x112F0, 0x11450, 0x114D0, 0x11650, 0x116C0, 0x11730, 0x118E0,
    0x11950, 0x11C50, 0x11D50, 0x11DA0, 0x16A60, 0x16AC0, 0x16B50, 0x1D7CE, 0x1D7D8, 0x1D7E2,
    0x1D7EC, 0x1D7F6, 0x1E140, 0x1E2F0, 0x1E950, 0x1FBF0};

std::optional<int> digit_value(char32_t c)
{
    const auto* above = std::ranges::upper_bound(zeros, c);
    if (above == std::begin(zeros) || c - above[-1] > 9)
        return std::nullopt;
    return static_cast<int>(c - above[-1]);
}

bool is_ascii(std::string_view text)
{
    return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// C's isspace. In text that is all ASCII, int() does not know the four separators that strip()
// cuts.
std::string_view strip_ascii(std::string_view text)
{
    constexpr std::string_view space = " \t\n\v\f\r";
    const auto first = std::min(text.find_first_not_of(space), text.size());
    text.remove_prefix(first);
    return text.substr(0, text.find_last_not_of(space) + 1);
}

}  // namespace

std::optional<std::int64_t> python_int(std::string_view text)
{
    text = is_ascii(text) ? strip_ascii(text) : strip(text);
    const bool negative = text.starts_with('-');
    if (negative || text.starts_with('+'))
        text.remove_prefix(1);
    std::int64_t value = 0;
    std::size_t digits = 0;
    bool after_digit = false;
    for (std::size_t at = 0; at < text.size();) {
        if (text[at] == '_' && after_digit) {
            after_digit = false;
            ++at;
            continue;
        }
        const auto character = code_point_at(text, at);
        const auto digit = character.length == 0 ? std::nullopt : digit_value(character.value);
        if (!digit || ++digits > most_digits)
            return std::nullopt;
        value = value > (largest - *digit) / 10 ? largest : value * 10 + *digit;
        after_digit = true;
        at += character.length;
    }
    if (!after_digit)
        return std::nullopt;
    return negative ? -value : value;
}

}  // namespace gatehouse
