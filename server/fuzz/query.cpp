// The query of a stranger: read, paged, and written again into the links of a list.
#include <algorithm>

#include "base/encodings.hpp"
#include "base/utf8.hpp"
#include "http/request.hpp"
#include "http/text.hpp"
#include "rest/pagination.hpp"
#include "rest/search.hpp"
#include "support/fuzz.hpp"

using namespace gatehouse;
using fuzzing::require;

namespace {

http::Request asked(std::string_view query)
{
    return http::Request::make("GET", "/?" + std::string(query));
}

// Only `key` has changed, and only what a target may hold was written.
void only_one_parameter_changes(const http::Request& before, std::string_view query,
                                std::string_view key, std::optional<std::string_view> value)
{
    const auto text = rest::with_parameter(query, key, value);
    require(text.empty() || (text.starts_with('?') && http::is_target("/" + text)));
    const auto after = asked(text.empty() ? "" : std::string_view(text).substr(1));
    require(after.query_value(key) == value);
    // A damaged name becomes U+FFFD, so that two may become one.
    for (auto rest = is_valid_utf8(unquote_plus(query)) ? query : std::string_view();
         !rest.empty();) {
        const auto pair = http::next_element(rest, '&');
        const auto name = unquote_plus(pair.substr(0, pair.find('=')));
        if (!pair.empty() && name != key)
            require(after.query_value(name) == before.query_value(name));
    }
    require(rest::with_parameter(after.query, key, value) == text);
}

}  // namespace

void fuzz(std::string_view bytes)
{
    if (!http::is_target("/?" + std::string(bytes)))
        return;  // check_head refuses it
    const auto request = asked(bytes);
    only_one_parameter_changes(request, bytes, "limit", "10");
    only_one_parameter_changes(request, bytes, "offset", std::nullopt);
    only_one_parameter_changes(request, bytes, "a b", "\xc3\xa9 &=+%");

    const auto page = rest::page_of(request, 10, 100);
    require(page.limit >= 1 && page.limit <= 100 && page.offset >= 0);
    for (const auto count : {std::int64_t{0}, std::int64_t{25}, INT64_MAX})
        if (const auto next = rest::next_link("http://a/", bytes, page, count)) {
            const auto following = rest::page_of(asked(next->substr(next->find('?') + 1)), 10, 100);
            require(following.limit == page.limit && following.offset == page.offset + page.limit);
            require(following.offset < count);
        }
    static_cast<void>(rest::previous_link("http://a/", bytes, page));
    for (const auto& term : rest::search_terms(request.query_value("search").value_or("")))
        require(!term.empty());
}
