#include "http/negotiate.hpp"

#include <algorithm>
#include <charconv>

#include "http/text.hpp"

namespace gatehouse::http {
namespace {

// A weight in thousandths (12.4.2); -1 for anything else.
int weight(std::string_view text)
{
    if (text.empty() || text.size() > 5 || (text[0] != '0' && text[0] != '1') ||
        (text.size() > 1 && text[1] != '.'))
        return -1;
    int value = text[0] - '0';
    for (std::size_t i = 2; i < 5; ++i) {
        const char c = i < text.size() ? text[i] : '0';
        if (!is_digit(c))
            return -1;
        value = value * 10 + (c - '0');
    }
    return value > 1000 ? -1 : value;
}

struct Weights {
    int br = -1, gzip = -1, identity = -1, any = -1;

    void read(std::string_view element)
    {
        const auto coding = next_element(element, ';');
        int q = 1000;
        while (!element.empty()) {
            const auto parameter = next_element(element, ';');
            if (parameter.size() > 2 && lower(parameter[0]) == 'q' && parameter[1] == '=')
                q = weight(parameter.substr(2));
        }
        if (q < 0)
            return;
        if (iequals(coding, "br"))
            br = q;
        else if (iequals(coding, "gzip") || iequals(coding, "x-gzip"))
            gzip = q;
        else if (iequals(coding, "identity"))
            identity = q;
        else if (coding == "*")
            any = q;
    }
};

std::optional<std::uint64_t> number(std::string_view digits)
{
    std::uint64_t value = 0;
    const auto* last = digits.data() + digits.size();
    const auto [end, error] = std::from_chars(digits.data(), last, value);
    if (digits.empty() || error != std::errc{} || end != last)
        return std::nullopt;
    return value;
}

}  // namespace

std::string_view coding_name(Coding coding)
{
    constexpr std::string_view names[] = {"", "gzip", "br"};
    return names[static_cast<std::size_t>(coding)];
}

Coding choose_coding(std::optional<std::string_view> accept_encoding, bool has_gzip, bool has_br)
{
    if (!accept_encoding || (!has_gzip && !has_br))
        return Coding::identity;
    Weights weights;
    for (auto rest = *accept_encoding; !rest.empty();)
        weights.read(next_element(rest));
    const auto of = [&](int own, int unnamed) {
        return own >= 0 ? own : weights.any >= 0 ? weights.any : unnamed;
    };
    const int br = has_br ? of(weights.br, 0) : 0;
    const int gzip = has_gzip ? of(weights.gzip, 0) : 0;
    // Identity is acceptable unless refused, but a coding that was named goes first.
    const int identity = of(weights.identity, 1);
    if (br > 0 && br >= gzip && br >= identity)
        return Coding::br;
    return gzip > 0 && gzip >= identity ? Coding::gzip : Coding::identity;
}

bool matches_weakly(std::string_view if_none_match, std::string_view tag)
{
    if (trim(if_none_match) == "*")
        return true;
    while (!if_none_match.empty()) {
        auto element = next_element(if_none_match);
        if (element.starts_with("W/"))
            element.remove_prefix(2);
        if (element == tag)
            return true;
    }
    return false;
}

std::optional<ByteRange> parse_range(std::string_view range, std::uint64_t size)
{
    constexpr std::string_view unit = "bytes=";
    if (!iequals(range.substr(0, unit.size()), unit))
        return std::nullopt;
    range = trim(range.substr(unit.size()));
    const auto dash = range.find('-');
    if (dash == std::string_view::npos)
        return std::nullopt;
    const auto first = number(range.substr(0, dash)), last = number(range.substr(dash + 1));
    if (dash == 0) {  // the last so many bytes
        if (!last)
            return std::nullopt;
        if (*last == 0 || size == 0)
            return ByteRange{.satisfiable = false};
        return ByteRange{.first = size - std::min(*last, size), .last = size - 1};
    }
    const bool open = dash + 1 == range.size();
    if (!first || (!open && (!last || *last < *first)))
        return std::nullopt;
    if (*first >= size)
        return ByteRange{.satisfiable = false};
    return ByteRange{.first = *first, .last = open ? size - 1 : std::min(*last, size - 1)};
}

}  // namespace gatehouse::http
