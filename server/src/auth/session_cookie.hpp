#pragma once
// The session cookie's text: HttpOnly, SameSite=Lax, Path=/, Secure behind https.

#include <optional>
#include <string>
#include <string_view>

#include "auth/context.hpp"
#include "http/request.hpp"

namespace gatehouse::auth {

// The name with __Host- before it, if so configured.
[[nodiscard]] std::string with_cookie_prefix(const Config& config, std::string_view name);
[[nodiscard]] std::string session_cookie_name(const Config& config);
[[nodiscard]] std::string csrf_cookie_name(const Config& config);

// The presented token, possibly empty; nullopt: none was.
[[nodiscard]] std::optional<std::string> presented_token(const http::Request& request,
                                                         const Config& config);

// Whether the answer, whatever it will be, renews or deletes the session cookie. Then it has to be
// a whole one, not a 304 (http/storing.hpp). For handlers, once the session is resolved.
[[nodiscard]] bool will_set_session_cookie(const http::Request& request, const Context& ctx);

void set_session_cookie(Context& ctx, const Issued& issued);
void delete_session_cookie(Context& ctx);

}  // namespace gatehouse::auth
