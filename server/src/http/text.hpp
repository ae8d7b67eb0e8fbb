#pragma once
// The character classes of RFC 9110 section 5.6 and the comparisons HTTP needs. ASCII only, no
// locale, no allocation. Called by everything in http/ that reads header text.

#include <array>
#include <string_view>

namespace gatehouse::http {

constexpr char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

constexpr bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

constexpr bool iequals(std::string_view a, std::string_view b)
{
    if (a.size() != b.size())
        return false;
    for (std::size_t i = 0; i < a.size(); ++i)
        if (a[i] != b[i] && lower(a[i]) != lower(b[i]))
            return false;
    return true;
}

// Without the optional white space (space and tab only) at both ends.
constexpr std::string_view trim(std::string_view text)
{
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t'))
        text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t'))
        text.remove_suffix(1);
    return text;
}

namespace detail {
// Bit 1: tchar (5.6.2); bit 2: may stand in a field value (5.5: VCHAR, obs-text, space, tab);
// bit 4: may stand in an origin-form target (RFC 3986, where a fragment does not belong).
constexpr std::array<unsigned char, 256> character_classes = [] {
    std::array<unsigned char, 256> table{};
    for (unsigned c = 0; c < 256; ++c) {
        const bool visible = c > 0x20 && c < 0x7f;
        const auto separators = std::string_view("\"(),/:;<=>?@[\\]{}");
        const bool tchar =
            visible && separators.find(static_cast<char>(c)) == std::string_view::npos;
        const bool value = visible || c >= 0x80 || c == ' ' || c == '\t';
        table[c] = static_cast<unsigned char>((tchar ? 1 : 0) | (value ? 2 : 0) |
                                              (visible && c != '#' ? 4 : 0));
    }
    return table;
}();

constexpr bool all_of_class(std::string_view text, unsigned char bit)
{
    for (const char c : text)
        if (!(character_classes[static_cast<unsigned char>(c)] & bit))
            return false;
    return true;
}
}  // namespace detail

constexpr bool is_token(std::string_view text)
{
    return !text.empty() && detail::all_of_class(text, 1);
}

constexpr bool is_field_value(std::string_view text)
{
    return detail::all_of_class(text, 2);
}

constexpr bool is_target_text(std::string_view text)
{
    return detail::all_of_class(text, 4);
}

constexpr bool is_target(std::string_view text)
{
    return text.starts_with('/') && is_target_text(text);
}

// Takes the next element off a comma-separated list; trimmed, possibly empty.
constexpr std::string_view next_element(std::string_view& list, char separator = ',')
{
    const auto end = list.find(separator);
    const auto element = trim(list.substr(0, end));
    list.remove_prefix(end == std::string_view::npos ? list.size() : end + 1);
    return element;
}

}  // namespace gatehouse::http
