#pragma once
// The media type of a file by its extension (IANA registry; text with charset=utf-8, which is what
// a web build writes). "application/octet-stream" for what is not known.

#include <string_view>

namespace gatehouse::http {

[[nodiscard]] std::string_view content_type(std::string_view file_name);

}  // namespace gatehouse::http
