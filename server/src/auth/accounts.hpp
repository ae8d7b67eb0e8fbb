#pragma once
// The routes of accounts: the article's five, and what its users miss: the profile, changing the
// password, seeing and ending one's own sessions. Sources: docs/wire.md, OWASP ASVS 5.0 V6 and V7.

#include "auth/context.hpp"
#include "base/error.hpp"
#include "http/request.hpp"
#include "http/response.hpp"

namespace gatehouse::auth {

using Answer = awaitable<Result<http::Response>>;

// GET /api/login-set-cookie/: the browser holds csrftoken afterwards.
Answer login_set_cookie(const http::Request& request, Context& ctx);

// POST /api/login/ {"email","password"}: a new session, whoever was signed in before. Wrong,
// unknown and inactive are one answer at one cost.
Answer login(const http::Request& request, Context& ctx);

// POST /api/logout/: row and cookie gone; nobody signed in is fine too.
Answer logout(const http::Request& request, Context& ctx);

// GET /api/account/
Answer account(const http::Request& request, Context& ctx);

// GET /api/account/profile/: what account leaves out.
Answer profile(const http::Request& request, Context& ctx);

// POST /api/account/password/ {"current_password","new_password"}: ends all other sessions and
// gives this one a new token (ASVS 6.2.3, 7.4.3).
Answer change_password(const http::Request& request, Context& ctx);

// GET /api/account/sessions/
Answer sessions(const http::Request& request, Context& ctx);
// DELETE /api/account/sessions/{id}/: 404 for a session that is not one's own.
Answer end_session(const http::Request& request, Context& ctx);
// DELETE /api/account/sessions/: all but this one.
Answer end_other_sessions(const http::Request& request, Context& ctx);

}  // namespace gatehouse::auth
