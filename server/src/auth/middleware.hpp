#pragma once
// What every request passes before its route; the list, with the reason for each place in it, is in
// app/app.cpp.

#include <atomic>
#include <functional>
#include <string>

#include "auth/context.hpp"
#include "http/pipeline.hpp"

namespace gatehouse::auth {

using Middleware = http::Middleware<Context>;
using Next = http::Handler<Context>;

// Gives the request an id: process-unique, not secret. A page's API calls have the page's.
[[nodiscard]] Middleware request_id(Random& random);

// One line a request. Query names are logged, values only of parameters the route declares
// loggable.
[[nodiscard]] Middleware access_log(Log& log);

// The only catch in the server: a database that cannot be used is 503, everything else 500. What
// happened goes to the log, never to the visitor.
[[nodiscard]] Middleware catch_all(Log& log);

// Who asks and for which site: address, scheme and host, believing X-Forwarded-* only from the
// trusted proxies. Hosts that are not ours are 400.
[[nodiscard]] Middleware visitor(const Config& config);

// Fills ctx.session and ctx.user. Renews the cookie at most hourly; deletes one that is worth
// nothing any more. Never refuses: an anonymous visitor is a normal visitor.
[[nodiscard]] Middleware resume_session();

// Finds out anew who asks: for an answer that is made of several reads, of which the session's and
// the user's must be of the same moment.
awaitable<void> resolve_again(const http::Request& request, Context& ctx);

}  // namespace gatehouse::auth
