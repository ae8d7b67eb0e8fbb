#pragma once
// What a list request selects: ?search=, ?ordering=, filters. DRF's SearchFilter and
// OrderingFilter.

#include <string>
#include <variant>
#include <vector>

#include "base/error.hpp"
#include "http/request.hpp"
#include "rest/model.hpp"

namespace gatehouse::rest {

inline constexpr std::size_t most_search_terms = 16;

struct Selected {
    Selection selection;
    std::vector<std::string> patterns;        // LIKE patterns, one a term, escaped by "\"
    std::vector<std::int64_t> filter_values;  // one a filter
    [[nodiscard]] bool everything() const { return patterns.empty() && filter_values.empty(); }
};

// Terms are split at white space and commas, quoted phrases kept (DRF 3.15).
[[nodiscard]] std::vector<std::string> search_terms(std::string_view text);

// Errors: invalid (NUL in the search, too many terms, a filter that is no number).
[[nodiscard]] Result<Selected> select(const http::Request& request, const Model& model);

}  // namespace gatehouse::rest
