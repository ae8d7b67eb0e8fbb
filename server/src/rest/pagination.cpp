#include "rest/pagination.hpp"

#include <algorithm>
#include <limits>
#include <map>

#include "base/encodings.hpp"
#include "base/utf8.hpp"

namespace gatehouse::rest {
namespace {

constexpr auto largest = std::numeric_limits<std::int64_t>::max();

// Sorted by name; values of one name stay in their order.
using Parameters = std::multimap<std::string, std::string>;

// "&" separates, blanks are kept, "+" and %XX are decoded (Python's parse_qsl, keep_blank_values).
Parameters parse_query(std::string_view query)
{
    Parameters parameters;
    while (!query.empty()) {
        const auto end = std::min(query.find('&'), query.size());
        const auto part = query.substr(0, end);
        query.remove_prefix(std::min(end + 1, query.size()));
        if (part.empty())
            continue;
        const auto equals = std::min(part.find('='), part.size());
        parameters.emplace(unquote_plus(part.substr(0, equals)),
                           unquote_plus(part.substr(std::min(equals + 1, part.size()))));
    }
    return parameters;
}

}  // namespace

std::optional<std::int64_t> python_int(std::string_view text)
{
    text = strip(text);
    const bool negative = text.starts_with('-');
    if (negative || text.starts_with('+'))
        text.remove_prefix(1);
    if (text.empty() || text.front() == '_' || text.back() == '_' ||
        text.find("__") != std::string_view::npos)
        return std::nullopt;
    std::int64_t value = 0;
    for (const char c : text) {
        if (c == '_')
            continue;
        if (c < '0' || c > '9')
            return std::nullopt;
        const int digit = c - '0';
        value = value > (largest - digit) / 10 ? largest : value * 10 + digit;
    }
    return negative ? -value : value;
}

Page page_of(const http::Request& request, std::int64_t size, std::int64_t max)
{
    const auto number = [&](std::string_view name) -> std::optional<std::int64_t> {
        const auto text = request.query_value(name);
        return text ? python_int(*text) : std::nullopt;
    };
    const auto limit = number("limit").value_or(0);
    const auto offset = number("offset").value_or(0);
    return {.limit = limit > 0 ? std::min(limit, max) : size,
            .offset = std::max<std::int64_t>(offset, 0)};
}

std::string with_parameter(std::string_view query, std::string_view key,
                           std::optional<std::string_view> value)
{
    auto parameters = parse_query(query);
    parameters.erase(std::string(key));
    if (value)
        parameters.emplace(key, *value);
    std::string text;
    for (const auto& [name, content] : parameters) {
        text += text.empty() ? '?' : '&';
        text += quote_plus(name);
        text += '=';
        text += quote_plus(content);
    }
    return text;
}

std::optional<std::string> next_link(const std::string& url, std::string_view query, Page page,
                                     std::int64_t count)
{
    if (page.offset >= count - page.limit)
        return std::nullopt;
    const auto limited = with_parameter(query, "limit", std::to_string(page.limit));
    return url + with_parameter(std::string_view(limited).substr(1), "offset",
                                std::to_string(page.offset + page.limit));
}

std::optional<std::string> previous_link(const std::string& url, std::string_view query, Page page)
{
    if (page.offset <= 0)
        return std::nullopt;
    const auto limited = with_parameter(query, "limit", std::to_string(page.limit));
    const auto offset = page.offset - page.limit;
    const auto rest = std::string_view(limited).substr(1);
    return url + (offset <= 0 ? with_parameter(rest, "offset", std::nullopt)
                              : with_parameter(rest, "offset", std::to_string(offset)));
}

}  // namespace gatehouse::rest
