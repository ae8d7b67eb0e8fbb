#include "base/encodings.hpp"

#include <algorithm>
#include <array>
#include <limits>

namespace gatehouse {
namespace {

constexpr std::string_view standard_alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view url_alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::string_view base62_alphabet =
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
constexpr std::string_view lower_hex = "0123456789abcdef";
constexpr std::string_view upper_hex = "0123456789ABCDEF";

constexpr std::uint8_t no_value = 0xff;
using Values = std::array<std::uint8_t, 256>;

constexpr Values values_of(std::string_view alphabet)
{
    Values values{};
    values.fill(no_value);
    for (std::size_t i = 0; i < alphabet.size(); ++i)
        values[static_cast<unsigned char>(alphabet[i])] = static_cast<std::uint8_t>(i);
    return values;
}

constexpr Values standard_values = values_of(standard_alphabet);
constexpr Values url_values = values_of(url_alphabet);
constexpr Values base62_values = values_of(base62_alphabet);

constexpr Values hex_values = [] {
    auto values = values_of(lower_hex);
    for (std::size_t i = 10; i < upper_hex.size(); ++i)
        values[static_cast<unsigned char>(upper_hex[i])] = static_cast<std::uint8_t>(i);
    return values;
}();

constexpr std::uint8_t byte_of(char c)
{
    return static_cast<unsigned char>(c);
}
constexpr char char_of(std::uint32_t value)
{
    return static_cast<char>(value & 0xff);
}

bool is_unreserved(char c)
{
    return base62_values[byte_of(c)] != no_value || c == '_' || c == '.' || c == '-' || c == '~';
}

}  // namespace

std::string base64(std::string_view bytes, Base64 form)
{
    const auto alphabet = form == Base64::url ? url_alphabet : standard_alphabet;
    std::string text;
    text.reserve((bytes.size() + 2) / 3 * 4);
    std::uint32_t bits = 0;
    unsigned held = 0;
    for (const char c : bytes) {
        bits = bits << 8 | byte_of(c);
        for (held += 8; held >= 6; held -= 6)
            text += alphabet[bits >> (held - 6) & 63];
    }
    if (held > 0)
        text += alphabet[bits << (6 - held) & 63];
    if (form == Base64::standard)
        text.resize((text.size() + 3) / 4 * 4, '=');
    return text;
}

std::optional<std::string> from_base64(std::string_view text, Base64 form)
{
    if (form == Base64::standard) {
        if (text.size() % 4 != 0)
            return std::nullopt;
        for (int padding = 0; padding < 2 && text.ends_with('='); ++padding)
            text.remove_suffix(1);
    }
    const auto& values = form == Base64::url ? url_values : standard_values;
    std::string bytes;
    bytes.reserve(text.size() / 4 * 3 + 2);
    std::uint32_t bits = 0;
    unsigned held = 0;
    for (const char c : text) {
        const auto value = values[byte_of(c)];
        if (value == no_value)
            return std::nullopt;
        bits = bits << 6 | value;
        held += 6;
        if (held >= 8) {
            held -= 8;
            bytes += char_of(bits >> held);
        }
    }
    const bool spare_bits_set = (bits & ((1U << held) - 1)) != 0;
    if (held == 6 || spare_bits_set)  // 6: a lone last character, which encodes nothing
        return std::nullopt;
    return bytes;
}

std::string hex(std::string_view bytes)
{
    std::string text;
    text.reserve(bytes.size() * 2);
    for (const char c : bytes) {
        text += lower_hex[byte_of(c) >> 4];
        text += lower_hex[byte_of(c) & 15];
    }
    return text;
}

std::optional<std::string> from_hex(std::string_view text)
{
    if (text.size() % 2 != 0)
        return std::nullopt;
    std::string bytes;
    bytes.reserve(text.size() / 2);
    for (std::size_t i = 0; i < text.size(); i += 2) {
        const auto high = hex_values[byte_of(text[i])];
        const auto low = hex_values[byte_of(text[i + 1])];
        if (high == no_value || low == no_value)
            return std::nullopt;
        bytes += char_of(static_cast<std::uint32_t>(high) << 4 | low);
    }
    return bytes;
}

std::string base62(std::uint64_t number)
{
    std::string text;
    do {
        text += base62_alphabet[number % 62];
        number /= 62;
    } while (number != 0);
    std::ranges::reverse(text);
    return text;
}

std::optional<std::uint64_t> from_base62(std::string_view text)
{
    if (text.empty() || (text.size() > 1 && text.front() == '0'))
        return std::nullopt;
    std::uint64_t number = 0;
    for (const char c : text) {
        const auto value = base62_values[byte_of(c)];
        if (value == no_value || number > (std::numeric_limits<std::uint64_t>::max() - value) / 62)
            return std::nullopt;
        number = number * 62 + value;
    }
    return number;
}

std::string quote(std::string_view text, std::string_view safe)
{
    std::string quoted;
    quoted.reserve(text.size());
    for (const char c : text) {
        if (is_unreserved(c) || safe.find(c) != std::string_view::npos) {
            quoted += c;
        } else {
            quoted += '%';
            quoted += upper_hex[byte_of(c) >> 4];
            quoted += upper_hex[byte_of(c) & 15];
        }
    }
    return quoted;
}

std::string quote_plus(std::string_view text)
{
    auto quoted = quote(text, " ");
    std::ranges::replace(quoted, ' ', '+');
    return quoted;
}

std::string unquote(std::string_view text)
{
    std::string plain;
    plain.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%' && i + 2 < text.size()) {
            if (const auto byte = from_hex(text.substr(i + 1, 2))) {
                plain += *byte;
                i += 2;
                continue;
            }
        }
        plain += text[i];
    }
    return plain;
}

std::string unquote_plus(std::string_view text)
{
    std::string spaced(text);
    std::ranges::replace(spaced, '+', ' ');
    return unquote(spaced);
}

}  // namespace gatehouse
