#include "rest/pagination.hpp"

#include <algorithm>
#include <map>

#include "base/encodings.hpp"
#include "base/python_int.hpp"
#include "http/form.hpp"

namespace gatehouse::rest {

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
    // Sorted by name; values of one name stay in their order.
    std::multimap<std::string, std::string> parameters;
    for (auto& field : http::parse_query(query))
        parameters.emplace(std::move(field.name), std::move(field.value));
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
