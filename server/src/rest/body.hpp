#pragma once
// The body of a write, whatever its form: JSON, an urlencoded form or multipart, as DRF's three
// default parsers read it.

#include <string_view>

#include "base/json_value.hpp"

namespace gatehouse::rest {

// A form becomes an object of strings; a file in it is an object, which no text field takes. An
// empty body is an empty object, whatever its type. JSON is UTF-8, whatever charset says (RFC
// 8259). Errors: malformed (the parser's words), unsupported_media_type.
[[nodiscard]] Result<JsonValue> read_body(std::string_view content_type, std::string_view body);

}  // namespace gatehouse::rest
