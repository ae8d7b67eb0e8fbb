#pragma once
// DRF's LimitOffsetPagination: ?limit=10&offset=20, links to the next and previous page.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "http/request.hpp"

namespace gatehouse::rest {

struct Page {
    std::int64_t limit = 0;
    std::int64_t offset = 0;
};

// Junk, zero and negative numbers mean the default, as the wire has it; `max` caps the limit.
[[nodiscard]] Page page_of(const http::Request& request, std::int64_t size, std::int64_t max);

// The query with `key` set to `value` (nullopt: removed), sorted by key, encoded anew; with its
// "?", or empty. DRF's replace_query_param and remove_query_param.
[[nodiscard]] std::string with_parameter(std::string_view query, std::string_view key,
                                         std::optional<std::string_view> value);

// Absolute links, or nullopt where the list ends. `url` is scheme://host/path of the request.
[[nodiscard]] std::optional<std::string> next_link(const std::string& url, std::string_view query,
                                                   Page page, std::int64_t count);
[[nodiscard]] std::optional<std::string> previous_link(const std::string& url,
                                                       std::string_view query, Page page);

}  // namespace gatehouse::rest
