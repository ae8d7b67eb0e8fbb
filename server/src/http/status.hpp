#pragma once
// Error -> HTTP: the only place that knows which status and body a Reason becomes.

#include <string_view>

#include "base/error.hpp"
#include "http/response.hpp"

namespace gatehouse::http {

[[nodiscard]] int status_of(Reason reason);

// DRF's bodies: {"detail": …}, or {"field": ["…"]} for invalid.
[[nodiscard]] Response json_refusal(const Error& error);

// Django's: a failed CSRF check is an HTML page without the reason, 405 is empty; the rest as
// above.
[[nodiscard]] Response html_refusal(const Error& error);

// A page of ours for a bare status: "Not Found", "Bad Request (400)", "Server Error (500)".
[[nodiscard]] Response html_status(int status);

}  // namespace gatehouse::http
