#pragma once
// What a client may write into a text field, and the wire's words when it may not (DRF CharField:
// white space around is cut, numbers become text, length counts code points).

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace gatehouse::rest {

struct FieldRules {
    bool required = false;
    std::size_t max_length = 0;  // code points; 0: no limit
};

inline constexpr auto required = [](FieldRules& rules) { rules.required = true; };
[[nodiscard]] inline auto max_length(std::size_t code_points)
{
    return [code_points](FieldRules& rules) { rules.max_length = code_points; };
}

struct WritableField;

// Member name to cleaned text.
using Written = std::map<std::string_view, std::string>;

// Reads a body as read_body does. `partial` (PATCH): what is absent stays as it is.
// Errors: those of read_body, invalid (fields, or "non_field_errors").
[[nodiscard]] Result<Written> read_fields(std::string_view content_type, std::string_view body,
                                          const std::vector<WritableField>& fields, bool partial);

}  // namespace gatehouse::rest
