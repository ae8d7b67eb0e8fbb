#pragma once
// Content-Type and Accept, as far as this server asks (RFC 9110 sections 8.3, 12.5.1).

#include <string_view>

namespace gatehouse::http {

// application/json, whatever its parameters; case-insensitive.
[[nodiscard]] bool is_json(std::string_view content_type);

// Does an Accept header (empty view: absent) admit application/json? As DRF, q is ignored.
[[nodiscard]] bool accepts_json(std::string_view accept);

}  // namespace gatehouse::http
