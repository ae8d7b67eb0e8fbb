#pragma once
// Django's CSRF rule applied to a request: the decision itself is csrf_decision.hpp. The secret
// lives in the csrftoken cookie, which scripts may read; the header X-CSRFToken repeats it.

#include <optional>
#include <string>

#include "auth/context.hpp"
#include "http/request.hpp"

namespace gatehouse::auth {

// Why the request is refused, in Django's words, or nullopt. Safe methods are never refused.
[[nodiscard]] std::optional<std::string> csrf_refusal(const http::Request& request,
                                                      const Context& ctx);

// Makes sure the visitor holds a CSRF cookie: keeps a good secret, re-sends it with a new expiry.
void ensure_csrf_cookie(const http::Request& request, Context& ctx);

// A new secret, at login: one known before it is worth nothing after.
void rotate_csrf_cookie(Context& ctx);

}  // namespace gatehouse::auth
